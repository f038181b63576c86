/** The raw tables of the catalog, by what they mean; the rows of one, with those marked that a snapshot added or ended. */

import { LoaderCircle, TableProperties } from 'lucide-react'
import type { ReactNode } from 'react'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Select } from '../../components/Select.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import type { CatalogGroup } from '../../lake/inspect/catalog-groups.ts'
import { ADDED, type CatalogTable, ENDED } from '../../lake/inspect/catalog-tables.ts'
import { plural } from '../../values/format.ts'
import { CatalogList } from './CatalogList.tsx'
import './CatalogPanel.css'

export interface CatalogPanelProps {
  readonly groups: readonly CatalogGroup[]
  /** `null` while they are on their way. */
  readonly tables: readonly CatalogTable[] | null
  /** Ids, oldest first. */
  readonly snapshots: readonly number[]
  /** The snapshot looked at. */
  readonly at: number
  readonly onSnapshot: (snapshot: number) => void
  /** Name of the table whose rows are shown. */
  readonly table: string | null
  readonly onTable: (name: string) => void
  readonly changedOnly: boolean
  readonly onChangedOnly: (changedOnly: boolean) => void
  /** The rows of the table. */
  readonly rows: ReactNode
}

export function CatalogPanel(props: CatalogPanelProps) {
  const { groups, tables, snapshots, at, onSnapshot, table, onTable, rows } = props
  if (tables === null) return <EmptyState icon={LoaderCircle} title="Reading the catalog" busy />
  const chosen = tables.find(({ name }) => name === table) ?? null
  const meaning = groups.flatMap((group) => group.tables).find(({ name }) => name === table)?.meaning
  return (
    <>
      <Toolbar>
        <Select
          label="Mark rows of"
          value={`${at}`}
          options={[...snapshots].reverse().map((id) => ({ value: `${id}`, title: `snapshot ${id}` }))}
          onChange={(value) => onSnapshot(Number(value))}
        />
        <OnlyChanged {...props} canTell={chosen?.changed !== null} />
        <ToolbarGap />
        <Legend />
      </Toolbar>
      <div className="catalog">
        <div className="catalog-body">
          <CatalogList groups={groups} tables={tables} value={table} onChange={onTable} />
          <section className="catalog-table" aria-label={chosen?.name ?? 'Table'}>
            {chosen === null ? (
              <EmptyState icon={TableProperties} title="Choose a table of the catalog" />
            ) : (
              <>
                <TableHead table={chosen} meaning={meaning ?? ''} at={at} />
                {rows}
              </>
            )}
          </section>
        </div>
      </div>
    </>
  )
}

type OnlyChangedProps = Pick<CatalogPanelProps, 'at' | 'changedOnly' | 'onChangedOnly'> & {
  readonly canTell: boolean
}

function OnlyChanged({ at, changedOnly, onChangedOnly, canTell }: OnlyChangedProps) {
  return (
    <label className="catalog-only">
      <input
        type="checkbox"
        checked={changedOnly && canTell}
        disabled={!canTell}
        onChange={(event) => onChangedOnly(event.target.checked)}
      />
      Only what snapshot {at} changed
    </label>
  )
}

function Legend() {
  return (
    <span className="catalog-legend">
      <span className="catalog-sign catalog-added">{ADDED}</span>
      <span className="catalog-sign catalog-ended">{ENDED}</span>
      <span>by that snapshot</span>
    </span>
  )
}

function TableHead({ table, meaning, at }: { table: CatalogTable; meaning: string; at: number }) {
  const { name, rowCount, changed } = table
  return (
    <div className="catalog-head">
      <h2 className="catalog-name">{name}</h2>
      <p>{meaning}</p>
      <p className="catalog-count">
        {plural(rowCount, 'row')}
        {rowCount > 0 && `; ${changeText(changed, at)}`}
      </p>
    </div>
  )
}

function changeText(changed: CatalogTable['changed'], at: number): string {
  if (changed === null) return 'which snapshot wrote them is not recorded'
  const { added, ended } = changed
  if (added + ended === 0) return `snapshot ${at} added none and ended none`
  return `snapshot ${at} added ${added} and ended ${ended}`
}
