/** Statistics of a file's columns: what its footer says beside what the catalog says, differences marked. */

import { TriangleAlert } from 'lucide-react'
import { formatBytes, formatCount, plural } from '../../values/format.ts'
import type { FileInspection } from '../../worker/api.ts'

type Columns = Extract<FileInspection, { kind: 'parquet' }>['columns']

export interface StatisticsTableProps {
  readonly columns: Columns
  /** Whether the catalog knows the file. */
  readonly known: boolean
}

/** Longer bounds are cut; the whole value is in the title. */
const LONGEST = 60

const MEASURES = [
  { id: 'nulls', title: 'Nulls', show: (value: string | number) => formatCount(Number(value)) },
  { id: 'min', title: 'Minimum', show: cut },
  { id: 'max', title: 'Maximum', show: cut },
  { id: 'size', title: 'Size', show: (value: string | number) => formatBytes(Number(value)) },
] as const

export function StatisticsTable({ columns, known }: StatisticsTableProps) {
  const different = columns.filter((column) => MEASURES.some(({ id }) => column[id].differs))
  return (
    <>
      <p className="files-note" role="status">
        {known
          ? different.length === 0
            ? 'Wherever the file and the catalog both say something, they say the same.'
            : `The file and the catalog differ in ${plural(different.length, 'column')}: ${different.map(({ path }) => path.join('.')).join(', ')}.`
          : 'The catalog of this lake has no statistics of this file; these are its own.'}
      </p>
      <table className="files-table">
        <thead>
          <tr>
            <th scope="col">Said by</th>
            {MEASURES.map(({ id, title }) => (
              <th key={id} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {columns.map((column) => (
          <ColumnRows key={JSON.stringify(column.path)} column={column} known={known} />
        ))}
      </table>
    </>
  )
}

function ColumnRows({ column, known }: { column: Columns[number]; known: boolean }) {
  const sources = known ? (['file', 'catalog'] as const) : (['file'] as const)
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={1 + MEASURES.length} className="inspector-name inspector-column">
          {column.path.join('.')} <span className="inspector-type">{column.type}</span>
        </th>
      </tr>
      {sources.map((source) => (
        <tr key={source}>
          <td>{source}</td>
          {MEASURES.map(({ id, show }) => {
            const value = column[id][source]
            const { differs } = column[id]
            return (
              <td
                key={id}
                className={`inspector-value inspector-${id}${differs ? ' inspector-differs' : ''}`}
                title={value === null ? undefined : String(value)}
              >
                {differs && <TriangleAlert size={12} role="img" aria-label="differs" />}
                {value === null ? <span className="muted">not said</span> : show(value)}
              </td>
            )
          })}
        </tr>
      ))}
    </tbody>
  )
}

function cut(value: string | number): string {
  const text = String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
