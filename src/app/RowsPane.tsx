/** The Rows panel, joined to the lake and to what Metaxy knows about its tables. */

import type { LakeTable, TableName } from '../lake/engine.ts'
import { RowsPanel } from '../panels/rows/RowsPanel.tsx'
import type { LakeView } from '../worker/api.ts'
import type { CompiledWorkspace } from './compile.ts'
import { toFailure } from './failure.ts'
import type { ReadingRequest } from './rows-readings.ts'
import { useApp, useCompiled, useServices } from './services.ts'

export function RowsPane({ view }: { view: LakeView }) {
  const { store, readings } = useServices()
  const compiled = useCompiled()
  const wanted = useApp((state) => state.table)
  const choice = useApp((state) => state.reading)
  const sort = useApp((state) => state.sort)
  const revision = useApp((state) => state.lakeRevision)
  const table = chooseTable(view.tables, wanted, compiled)
  const metaxy = table === null ? undefined : compiled.metaxyTables.get(table.table)
  const reading: ReadingRequest['reading'] =
    choice === 'stored' || metaxy === undefined
      ? { kind: 'stored' }
      : { kind: 'metaxy', idColumns: metaxy.idColumns, featureVersion: metaxy.featureVersion }
  const orderBy = table?.columns.some(({ name }) => name === sort?.column) ? sort : null
  const rows =
    table === null
      ? null
      : readings.open(
          { table: { schema: table.schema, table: table.table }, snapshot: view.at, reading, orderBy },
          revision,
        )
  return (
    <RowsPanel
      tables={view.tables}
      table={table}
      onTable={({ schema, table: name }) => store.setState({ table: { schema, table: name }, sort: null })}
      reading={reading.kind}
      metaxyRefused={metaxy === undefined ? 'No feature in definitions.py belongs to this table.' : null}
      onReading={(next) => store.setState({ reading: next })}
      sort={orderBy}
      onSort={(next) => store.setState({ sort: next })}
      rows={rows}
      toFailure={toFailure}
    />
  )
}

/** The table asked for; without a wish the first one that belongs to a feature, else the first. */
function chooseTable(
  tables: readonly LakeTable[],
  wanted: TableName | null,
  { metaxyTables }: CompiledWorkspace,
): LakeTable | null {
  if (wanted !== null) {
    return tables.find(({ schema, table }) => schema === wanted.schema && table === wanted.table) ?? null
  }
  return tables.find(({ table }) => metaxyTables.has(table)) ?? tables[0] ?? null
}
