/** What differs between two snapshots: tables, columns, rows, files; and the rows of one table that differ. */

import { Equal, LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Select } from '../../components/Select.tsx'
import type { EntryChange } from '../../lake/inspect/snapshot-diff.ts'
import type { SnapshotDiff, TableDiff } from '../../worker/api.ts'
import { nameOf, TableCard } from './TableCard.tsx'
import './DiffPanel.css'

export interface SpanProps {
  /** Ids, oldest first. */
  readonly snapshots: readonly number[]
  readonly from: number
  readonly to: number
  readonly onSpan: (from: number, to: number) => void
}

/** Chooses the two snapshots; the earlier one is always the first. */
export function SpanChoice({ snapshots, from, to, onSpan }: SpanProps) {
  const choose = (a: number, b: number) => onSpan(Math.min(a, b), Math.max(a, b))
  const options = [...snapshots].reverse().map((id) => ({ value: `${id}`, title: `snapshot ${id}` }))
  return (
    <>
      <Select label="From" value={`${from}`} options={options} onChange={(id) => choose(Number(id), to)} />
      <Select label="To" value={`${to}`} options={options} onChange={(id) => choose(from, Number(id))} />
    </>
  )
}

export interface DiffPanelProps {
  readonly from: number
  readonly to: number
  /** `null` while it is on its way. */
  readonly diff: SnapshotDiff | null
  /** What is shown is of other snapshots. */
  readonly busy: boolean
  /** The table whose rows are shown, by id. */
  readonly table: number | null
  readonly onTable: (tableId: number | null) => void
  /** The rows of it that differ. */
  readonly rows: ReactNode
}

export function DiffPanel({ from, to, diff, busy, table, onTable, rows }: DiffPanelProps) {
  if (diff === null) return <EmptyState icon={LoaderCircle} title="Comparing the snapshots" busy />
  if (from === to) {
    return (
      <EmptyState icon={Equal} title="Twice the same snapshot" text="Choose two different ones to compare." />
    )
  }
  if (diff.tables.length === 0 && diff.entries.length === 0) {
    return (
      <EmptyState
        icon={Equal}
        title={`Snapshots ${from} and ${to} hold the same`}
        text="No table, column, row or file differs. The Catalog tab shows what else a snapshot wrote."
      />
    )
  }
  const open = diff.tables.find(({ tableId }) => tableId === table)
  function close() {
    // The focus goes back to where the rows were opened.
    document.querySelector<HTMLElement>('.diff [aria-expanded="true"]')?.focus()
    onTable(null)
  }
  return (
    <>
      <div className="diff" aria-busy={busy}>
        {diff.entries.length > 0 && (
          <ul className="diff-entries">
            {diff.entries.map((entry) => (
              <li key={`${entry.what} ${entry.kind} ${entry.name}`}>{entryText(entry)}</li>
            ))}
          </ul>
        )}
        {diff.tables.map((each) => (
          <TableCard
            key={each.tableId}
            table={each}
            open={each === open}
            onRows={() => onTable(each === open ? null : each.tableId)}
          />
        ))}
      </div>
      {open !== undefined && <DifferentRows table={open} rows={rows} onClose={close} />}
    </>
  )
}

function entryText({ what, kind, name, formerly }: EntryChange): string {
  if (kind === 'renamed') return `${what} ${formerly} renamed to ${name}`
  return `${what} ${name} ${kind}`
}

interface DifferentRowsProps {
  readonly table: TableDiff
  readonly rows: ReactNode
  readonly onClose: () => void
}

function DifferentRows({ table, rows, onClose }: DifferentRowsProps) {
  const title = `Rows of ${nameOf(table.after ?? table.before)} that differ`
  return (
    <section className="diff-rows" aria-label={title}>
      <div className="diff-rows-head">
        <h2>{title}</h2>
        <Button variant="quiet" size="small" aria-label="Close the rows" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </Button>
      </div>
      {rows}
    </section>
  )
}
