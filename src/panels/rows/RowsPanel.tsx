/** The rows of one table, as Metaxy reads them or as they are stored, at the snapshot that is looked at. */

import { Rows3 } from 'lucide-react'
import { Choice } from '../../components/Choice.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { GridSort } from '../../components/grid/model.ts'
import { Select } from '../../components/Select.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import type { LakeTable, TableName } from '../../lake/engine.ts'
import { plural } from '../../values/format.ts'
import type { Failure } from '../../worker/playground.ts'
import type { Pages } from './pages.ts'
import { RowsGrid, type RowsReading, usePages } from './RowsGrid.tsx'
import './RowsPanel.css'

export type ReadingChoice = 'metaxy' | 'stored'

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
          text="Choose another table, or another snapshot."
        />
      ) : (
        <RowsGrid
          label="Rows"
          rows={rows}
          sort={props.sort}
          onSort={props.onSort}
          emptyNote={
            reading === 'metaxy'
              ? 'Metaxy finds no row of the current feature version here. “All stored rows” shows what the table holds.'
              : 'The table is empty at this snapshot.'
          }
          toFailure={props.toFailure}
        />
      )}
    </>
  )
}

function nameOf({ schema, table }: TableName): string {
  return `${schema}.${table}`
}

function RowCount({ pages }: { pages: Pages }) {
  const { shape } = usePages(pages)
  return (
    <span className="rows-count" role="status">
      {shape === null ? '' : plural(shape.total, 'row')}
    </span>
  )
}
