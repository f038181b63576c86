/** The rows of one table, as Metaxy reads them or as they are stored, at the snapshot that is looked at. */

import { LoaderCircle, Rows3 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { Alert } from '../../components/Alert.tsx'
import { Button } from '../../components/Button.tsx'
import { Choice } from '../../components/Choice.tsx'
import { copyText } from '../../components/copying.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Grid } from '../../components/grid/Grid.tsx'
import type { GridMemory, GridSort } from '../../components/grid/model.ts'
import type { GridCell, GridRange } from '../../components/grid/navigation.ts'
import { Select } from '../../components/Select.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import type { LakeTable, TableName } from '../../lake/engine.ts'
import { formatCount, plural } from '../../values/format.ts'
import { toTsv } from '../../values/tsv.ts'
import type { Failure } from '../../worker/playground.ts'
import { CellDialog, type OpenCell } from './CellDialog.tsx'
import type { Pages } from './pages.ts'
import './RowsPanel.css'

export type ReadingChoice = 'metaxy' | 'stored'

/** A reading's rows, kept while other panels are shown. */
export interface RowsReading {
  readonly pages: Pages
  readonly memory: GridMemory
}

export interface RowsPanelProps {
  readonly tables: readonly LakeTable[]
  /** `null` when the chosen table does not exist at this snapshot. */
  readonly table: LakeTable | null
  readonly onTable: (table: TableName) => void
  readonly reading: ReadingChoice
  /** Why the table cannot be read as Metaxy does; `null` when it can. */
  readonly metaxyRefused: string | null
  readonly onReading: (reading: ReadingChoice) => void
  readonly sort: GridSort | null
  readonly onSort: (sort: GridSort | null) => void
  /** `null` without a table. */
  readonly rows: RowsReading | null
  readonly toFailure: (error: unknown) => Failure
}

/** More rows than this would be taller than a browser can scroll. */
const MAX_ROWS = 500_000
const NOTE_SHOWN_MS = 5_000

export function RowsPanel(props: RowsPanelProps) {
  const { tables, table, onTable, reading, metaxyRefused, onReading, rows } = props
  if (tables.length === 0) {
    return (
      <EmptyState
        icon={Rows3}
        title="No rows"
        text="The lake has no table at this snapshot. Run writes the rows of the Data tab."
      />
    )
  }
  return (
    <>
      <Toolbar>
        <Select
          label="Table"
          value={table === null ? '' : nameOf(table)}
          options={[
            ...(table === null ? [{ value: '', title: 'Choose a table' }] : []),
            ...tables.map((each) => ({ value: nameOf(each), title: nameOf(each) })),
          ]}
          onChange={(value) => {
            const chosen = tables.find((each) => nameOf(each) === value)
            if (chosen !== undefined) onTable(chosen)
          }}
        />
        <span title={metaxyRefused ?? undefined}>
          <Choice
            label="Rows shown"
            value={metaxyRefused === null ? reading : 'stored'}
            options={[
              { id: 'metaxy', title: 'As Metaxy reads', disabled: metaxyRefused !== null },
              { id: 'stored', title: 'All stored rows' },
            ]}
            onChange={onReading}
          />
        </span>
        <ToolbarGap />
        {rows !== null && <RowCount pages={rows.pages} />}
      </Toolbar>
      {table === null || rows === null ? (
        <EmptyState
          icon={Rows3}
          title="This table does not exist at this snapshot"
          text="Choose another table, or a later snapshot."
        />
      ) : (
        <RowsGrid {...props} rows={rows} />
      )}
    </>
  )
}

function nameOf({ schema, table }: TableName): string {
  return `${schema}.${table}`
}

function usePages(pages: Pages) {
  return useSyncExternalStore(pages.subscribe, pages.get)
}

function RowCount({ pages }: { pages: Pages }) {
  const { shape } = usePages(pages)
  return (
    <span className="rows-count" role="status">
      {shape === null ? '' : plural(shape.total, 'row')}
    </span>
  )
}

function RowsGrid(props: RowsPanelProps & { readonly rows: RowsReading }) {
  const { rows, sort, onSort, reading, toFailure } = props
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
        label="Rows"
        columns={columns}
        rowCount={Math.min(total, MAX_ROWS)}
        row={row}
        onSight={onSight}
        sort={sort}
        onSort={onSort}
        onOpen={openCell}
        onCopyFar={copyFar}
        memory={memory}
      />
      {total === 0 && (
        <p className="rows-note">
          {reading === 'metaxy'
            ? 'Metaxy finds no row of the current feature version here. “All stored rows” shows what the table holds.'
            : 'The table is empty at this snapshot.'}
        </p>
      )}
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
