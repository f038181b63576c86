/** Every table of the lake at the chosen snapshot, with its columns; choosing one opens its rows. */

import { ChevronRight, Table2 } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { LakeTable, TableName } from '../../lake/engine.ts'
import { plural } from '../../values/format.ts'
import './TablesPanel.css'

export interface TablesPanelProps {
  readonly tables: readonly LakeTable[]
  readonly onOpen: (table: TableName) => void
}

export function TablesPanel({ tables, onOpen }: TablesPanelProps) {
  if (tables.length === 0) {
    return (
      <EmptyState
        icon={Table2}
        title="No tables"
        text="The lake has no table at this snapshot. Run creates one for every feature that has rows."
      />
    )
  }
  return (
    <ul className="tables">
      {tables.map((table) => (
        <li key={table.tableId} className="table-card">
          <button type="button" className="table-open" onClick={() => onOpen(table)}>
            <Table2 size={16} aria-hidden="true" />
            <span className="table-name">
              <span className="muted">{table.schema}.</span>
              {table.table}
            </span>
            <span className="table-count">
              {table.rowCount === null ? 'rows cannot be read' : plural(table.rowCount, 'row')}
            </span>
            <ChevronRight size={16} aria-hidden="true" />
          </button>
          <table className="table-columns">
            <thead className="visually-hidden">
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col">Nullable</th>
              </tr>
            </thead>
            <tbody>
              {table.columns.map((column) => (
                <tr key={column.name}>
                  <td>{column.name}</td>
                  <td className="table-type">{column.type}</td>
                  <td className="table-nullable">{column.nullable ? 'nullable' : 'not null'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </li>
      ))}
    </ul>
  )
}
