/** The Catalog panel, joined to the lake that is looked at. */

import { useState } from 'react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import type { GridSort } from '../components/grid/model.ts'
import { groupCatalogTables } from '../lake/inspect/catalog-groups.ts'
import { ADDED, ENDED } from '../lake/inspect/catalog-tables.ts'
import { CatalogPanel } from '../panels/catalog/CatalogPanel.tsx'
import { RowsGrid } from '../panels/rows/RowsGrid.tsx'
import type { LakeView } from '../worker/api.ts'
import { toFailure } from './failure.ts'
import { LakePane } from './LakePane.tsx'
import { useApp, useServices } from './services.ts'
import { useAnswer } from './use-answer.ts'
import { usePagesOf } from './use-pages.ts'
import { useTableNames } from './use-table-names.ts'

export function CatalogPane() {
  return (
    <LakePane travels aside={() => 'The catalog is shown whole, as it is now.'}>
      {(view) => <Catalog view={view} />}
    </LakePane>
  )
}

function Catalog({ view }: { view: LakeView }) {
  const { at, snapshots } = view
  const { store, controller } = useServices()
  const revision = useApp((state) => state.lakeRevision)
  const wanted = useApp((state) => state.catalogTable)
  const changedOnly = useApp((state) => state.catalogChangedOnly)
  const names = useTableNames(view)
  const answer = useAnswer(`${revision} ${at}`, () => controller.inspect.catalogTables(at))
  if (answer.failure !== null) {
    const { message, next } = answer.failure
    return (
      <Alert message={message} next={next}>
        <Button size="small" onClick={answer.askAgain}>
          Try again
        </Button>
      </Alert>
    )
  }
  const tables = answer.value
  const groups = groupCatalogTables(tables?.map(({ name }) => name) ?? [], (id) => names.get(id))
  const listed = groups.flatMap((group) => group.tables.map(({ name }) => name))
  const table = wanted !== null && listed.includes(wanted) ? wanted : (listed[0] ?? null)
  const canTell = tables?.find(({ name }) => name === table)?.changed !== null
  return (
    <CatalogPanel
      groups={groups}
      tables={tables}
      snapshots={snapshots.map(({ id }) => id)}
      at={at}
      onSnapshot={(id) => void controller.lookAt(id === snapshots.at(-1)?.id ? null : id)}
      table={table}
      onTable={(catalogTable) => store.setState({ catalogTable })}
      changedOnly={changedOnly}
      onChangedOnly={(catalogChangedOnly) => store.setState({ catalogChangedOnly })}
      rows={
        table !== null && (
          <TableRows
            key={table}
            table={table}
            at={at}
            changedOnly={changedOnly && canTell}
            revision={revision}
          />
        )
      }
    />
  )
}

interface TableRowsProps {
  readonly table: string
  readonly at: number
  readonly changedOnly: boolean
  readonly revision: number
}

function TableRows({ table, at, changedOnly, revision }: TableRowsProps) {
  const { controller } = useServices()
  const [sort, setSort] = useState<GridSort | null>(null)
  const question = JSON.stringify([table, at, changedOnly, revision])
  const rows = usePagesOf(question, sort, (orderBy, offset, limit) =>
    controller.inspect.catalogRows({ table, snapshot: at, changedOnly, orderBy, offset, limit }),
  )
  return (
    <RowsGrid
      label="Rows of the catalog"
      rows={rows}
      sort={sort}
      onSort={setSort}
      tone={toneOf}
      emptyNote={changedOnly ? `Snapshot ${at} added no row here and ended none.` : 'The table has no rows.'}
      toFailure={toFailure}
    />
  )
}

/** Tables without the column of marks have no cell like these in the first place. */
function toneOf([mark]: readonly (string | null)[]) {
  if (mark === ADDED) return 'added'
  return mark === ENDED ? 'ended' : null
}
