/** A grid over rows that are fetched page by page: sorting, copying ranges, and a dialog for one cell. */

import { LoaderCircle } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { Alert } from '../../components/Alert.tsx'
import { Button } from '../../components/Button.tsx'
import { copyText } from '../../components/copying.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Grid } from '../../components/grid/Grid.tsx'
import type { GridMemory, GridSort, GridValues, RowTone } from '../../components/grid/model.ts'
import type { GridCell, GridRange } from '../../components/grid/navigation.ts'
import { formatCount, plural } from '../../values/format.ts'
import { toTsv } from '../../values/tsv.ts'
import type { Failure } from '../../worker/playground.ts'
import { CellDialog, type OpenCell } from './CellDialog.tsx'
import type { Pages } from './pages.ts'
import './RowsPanel.css'

/** A reading's rows, kept while other panels are shown. */
export interface RowsReading {
  readonly pages: Pages
  readonly memory: GridMemory
}

export interface RowsGridProps {
  readonly label: string
  readonly rows: RowsReading
  readonly sort: GridSort | null
  readonly onSort: (sort: GridSort | null) => void
  /** What it means that there is no row. */
  readonly emptyNote: string
  readonly toFailure: (error: unknown) => Failure
  readonly tone?: (values: GridValues) => RowTone | null
}

/** More rows than this would be taller than a browser can scroll. */
const MAX_ROWS = 500_000
const NOTE_SHOWN_MS = 5_000

export function usePages(pages: Pages) {
  return useSyncExternalStore(pages.subscribe, pages.get)
}

export function RowsGrid({ label, rows, sort, onSort, emptyNote, toFailure, tone }: RowsGridProps) {
  const { pages, memory } = rows
  const state = usePages(pages)
  const [open, setOpen] = useState<OpenCell | null>(null)
  const [copied, setCopied] = useState('')
  // A new version means new rows: the grid has to ask for them again.
  const { version } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const row = useMemo(() => (index: number) => pages.row(index), [pages, version])
  const onSight = useCallback((first: number, last: number) => pages.want(first, last), [pages])
  useEffect(() => pages.want(0, 0), [pages])
  useEffect(() => {
    if (copied === '') return
    const timer = setTimeout(() => setCopied(''), NOTE_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])

  if (state.error !== null && state.error !== undefined) {
    const { message, next } = toFailure(state.error)
    return (
      <Alert message={message} next={next}>
        <Button size="small" onClick={() => pages.want(0, 0)}>
          Try again
        </Button>
      </Alert>
    )
  }
  if (state.shape === null) return <EmptyState icon={LoaderCircle} title="Reading rows" busy />
  const { columns, total } = state.shape

  function openCell({ row: index, column: at }: GridCell) {
    const column = columns[at]
    const value = pages.row(index)?.[at]
    if (column !== undefined && value !== undefined) setOpen({ row: index, column, value })
  }
  function copyFar({ top, bottom, left, right }: GridRange) {
    setCopied(`Reading ${plural(bottom - top + 1, 'row')} to copy…`)
    pages
      .read(top, bottom)
      .then((cells) => copyText(toTsv(cells.map((cell) => cell.slice(left, right + 1)))))
      .then((ok) =>
        setCopied(ok ? `Copied ${plural(bottom - top + 1, 'row')}.` : 'The browser refused to copy.'),
      )
      .catch((error: unknown) => setCopied(toFailure(error).message))
  }
  return (
    <>
      <Grid
        label={label}
        columns={columns}
        rowCount={Math.min(total, MAX_ROWS)}
        row={row}
        onSight={onSight}
        sort={sort}
        onSort={onSort}
        onOpen={openCell}
        onCopyFar={copyFar}
        memory={memory}
        tone={tone}
      />
      {total === 0 && <p className="rows-note">{emptyNote}</p>}
      {total > MAX_ROWS && (
        <p className="rows-note">
          The first {formatCount(MAX_ROWS)} of {formatCount(total)} rows. Sort by a column to see the others.
        </p>
      )}
      <span className={copied === '' ? 'visually-hidden' : 'rows-note'} role="status">
        {copied}
      </span>
      <CellDialog cell={open} onClose={() => setOpen(null)} />
    </>
  )
}
