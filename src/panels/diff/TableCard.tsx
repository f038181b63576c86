/** What became of one table between two snapshots. */

import type { ReactNode } from 'react'
import { Button } from '../../components/Button.tsx'
import type { TableName } from '../../lake/engine.ts'
import type { ColumnChange, ColumnDetail } from '../../lake/inspect/column-diff.ts'
import type { FileChange } from '../../lake/inspect/snapshot-diff.ts'
import { formatBytes, formatCount, plural } from '../../values/format.ts'
import type { RowsCounted, TableDiff } from '../../worker/api.ts'

export interface TableCardProps {
  readonly table: TableDiff
  /** Its rows are shown. */
  readonly open: boolean
  readonly onRows: () => void
}

export function nameOf(name: TableName | null): string {
  return name === null ? '' : `${name.schema}.${name.table}`
}

export function TableCard({ table, open, onRows }: TableCardProps) {
  const { before, after, columns, files, rows } = table
  const name = nameOf(after ?? before)
  return (
    <section className="diff-table" aria-label={name}>
      <h2 className="diff-name">
        {name}
        <TableFate before={before} after={after} />
      </h2>
      <dl className="diff-parts">
        {columns.length > 0 && (
          <Part title="Columns">
            {columns.map((change) => (
              <ColumnLine key={`${change.kind} ${change.path.join('\n')}`} change={change} />
            ))}
          </Part>
        )}
        <Part title="Rows">
          <li className="diff-rows-line">
            <RowsText rows={rows} />
            {differs(rows) && (
              <Button size="small" aria-expanded={open} aria-label={`Show rows of ${name}`} onClick={onRows}>
                Show rows
              </Button>
            )}
          </li>
        </Part>
        {files.length > 0 && (
          <Part title="Files">
            {files.map((file) => (
              <FileLine key={`${file.kind} ${file.path}`} file={file} />
            ))}
          </Part>
        )}
      </dl>
    </section>
  )
}

function TableFate({ before, after }: Pick<TableDiff, 'before' | 'after'>) {
  if (before === null) return <span className="diff-fate diff-added">created</span>
  if (after === null) return <span className="diff-fate diff-ended">dropped</span>
  if (nameOf(before) === nameOf(after)) return null
  return <span className="diff-fate">renamed from {nameOf(before)}</span>
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="diff-part">
      <dt>{title}</dt>
      <dd>
        <ul>{children}</ul>
      </dd>
    </div>
  )
}

function ColumnLine({ change }: { change: ColumnChange }) {
  const path = change.path.join('.')
  if (change.kind === 'changed') {
    return (
      <li>
        <span className="diff-sign">~ changed</span> <code>{path}</code>:{' '}
        {change.changes.map(detailText).join('; ')}
      </li>
    )
  }
  return (
    <li>
      <Sign ended={change.kind === 'dropped'} word={change.kind} /> <code>{path}</code>{' '}
      <code className="diff-type">{change.type}</code>
    </li>
  )
}

function detailText({ what, before, after }: ColumnDetail): string {
  switch (what) {
    case 'name':
      return `renamed from ${before}`
    case 'type':
      return `type ${before} → ${after}`
    case 'default':
      return `default ${before} → ${after}`
    case 'null':
      return `${before} → ${after}`
  }
}

function FileLine({ file: { change, kind, path, size, rowCount } }: { file: FileChange }) {
  return (
    <li>
      <Sign ended={change === 'ended'} word={change} /> {kind === 'data' ? 'data' : 'deletes'}{' '}
      <code className="diff-path">{path}</code>, {formatBytes(size)},{' '}
      {kind === 'data' ? plural(rowCount, 'row') : `${plural(rowCount, 'deleted row')}`}
    </li>
  )
}

function Sign({ ended, word }: { ended: boolean; word: string }) {
  return (
    <span className={ended ? 'diff-sign diff-ended' : 'diff-sign diff-added'}>
      {ended ? '−' : '+'} {word}
    </span>
  )
}

function differs(rows: RowsCounted): boolean {
  return rows.kind === 'counted' && rows.inserted + rows.deleted + (rows.updated ?? 0) > 0
}

function RowsText({ rows }: { rows: RowsCounted }) {
  if (rows.kind === 'failed') {
    return (
      <span className="diff-failed">
        The rows could not be read: {rows.message} {rows.next}
      </span>
    )
  }
  const { inserted, deleted, updated } = rows
  if (!differs(rows)) return <span>none differs</span>
  return (
    <span>
      {formatCount(inserted)} inserted, {formatCount(deleted)} deleted
      {updated === null
        ? ' (an update is both: these rows cannot be told apart)'
        : `, ${formatCount(updated)} updated`}
    </span>
  )
}
