/** The snapshots of the lake, one after the other or two beside each other. */

import { useState } from 'react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { Choice } from '../components/Choice.tsx'
import type { GridSort } from '../components/grid/model.ts'
import { Toolbar, ToolbarGap } from '../components/Toolbar.tsx'
import { AFTER_UPDATE, BEFORE_UPDATE, DELETED, INSERTED } from '../lake/inspect/row-diff.ts'
import { DiffPanel, SpanChoice } from '../panels/diff/DiffPanel.tsx'
import { RowsGrid } from '../panels/rows/RowsGrid.tsx'
import { SnapshotsPanel } from '../panels/snapshots/SnapshotsPanel.tsx'
import type { LakeView } from '../worker/api.ts'
import { toFailure } from './failure.ts'
import { LakePane } from './LakePane.tsx'
import { useApp, useServices } from './services.ts'
import { useAnswer } from './use-answer.ts'
import { usePagesOf } from './use-pages.ts'
import { useTableNames } from './use-table-names.ts'

interface Span {
  readonly from: number
  readonly to: number
}

export function SnapshotsPane() {
  return <LakePane>{(view) => <Snapshots view={view} />}</LakePane>
}

function Snapshots({ view }: { view: LakeView }) {
  const { store, controller } = useServices()
  const names = useTableNames(view)
  const shown = useApp((state) => state.snapshotsShown)
  const compared = useApp((state) => state.compared)
  const { snapshots, at } = view
  const span = chosenSpan(view, compared)
  const gone = compared === null ? [] : [compared.from, compared.to].filter((id) => !hasSnapshot(view, id))
  return (
    <>
      <Toolbar>
        <Choice
          label="Snapshots shown"
          value={shown}
          options={[
            { id: 'timeline', title: 'One by one' },
            { id: 'differences', title: 'Compared' },
          ]}
          onChange={(snapshotsShown) => store.setState({ snapshotsShown })}
        />
        <ToolbarGap />
        {shown === 'differences' && (
          <SpanChoice
            snapshots={snapshots.map(({ id }) => id)}
            from={span.from}
            to={span.to}
            onSpan={(from, to) => store.setState({ compared: { from, to } })}
          />
        )}
      </Toolbar>
      {shown === 'differences' && gone.length > 0 && (
        <Alert
          tone="info"
          message={`${gone.length === 1 ? 'Snapshot' : 'Snapshots'} ${gone.join(' and ')} ${gone.length === 1 ? 'is' : 'are'} not in the lake any more. These two are compared instead.`}
        />
      )}
      {shown === 'differences' ? (
        <Differences key={`${span.from} ${span.to}`} span={span} />
      ) : (
        <SnapshotsPanel
          snapshots={snapshots}
          names={names}
          at={at}
          onChoose={(snapshot) => {
            store.setState({ compared: null })
            void controller.lookAt(snapshot)
          }}
        />
      )}
    </>
  )
}

function hasSnapshot({ snapshots }: LakeView, id: number): boolean {
  return snapshots.some((snapshot) => snapshot.id === id)
}

/** The snapshots asked for, while the lake has them; else the one looked at and the one before it. */
function chosenSpan(view: LakeView, compared: Span | null): Span {
  if (compared !== null && hasSnapshot(view, compared.from) && hasSnapshot(view, compared.to)) return compared
  const { snapshots, at } = view
  const before = snapshots.findLast(({ id }) => id < at)
  return { from: before?.id ?? at, to: at }
}

function Differences({ span: { from, to } }: { span: Span }) {
  const { controller } = useServices()
  const revision = useApp((state) => state.lakeRevision)
  const [table, setTable] = useState<number | null>(null)
  const answer = useAnswer(`${revision} ${from} ${to}`, () => controller.inspect.snapshotDiff(from, to))
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
  return (
    <DiffPanel
      from={from}
      to={to}
      diff={answer.value}
      busy={answer.busy}
      table={table}
      onTable={setTable}
      rows={table !== null && <TableRows key={table} table={table} span={{ from, to }} revision={revision} />}
    />
  )
}

interface TableRowsProps {
  readonly table: number
  readonly span: Span
  readonly revision: number
}

function TableRows({ table, span, revision }: TableRowsProps) {
  const { controller } = useServices()
  const [sort, setSort] = useState<GridSort | null>(null)
  const question = JSON.stringify([table, span, revision])
  const rows = usePagesOf(question, sort, (orderBy, offset, limit) =>
    controller.inspect.diffRows({ tableId: table, ...span, orderBy, offset, limit }),
  )
  return (
    <RowsGrid
      label="Rows that differ"
      rows={rows}
      sort={sort}
      onSort={setSort}
      tone={toneOf}
      emptyNote="No row differs."
      toFailure={toFailure}
    />
  )
}

function toneOf([change]: readonly (string | null)[]) {
  if (change === INSERTED || change === AFTER_UPDATE) return 'added'
  return change === DELETED || change === BEFORE_UPDATE ? 'ended' : null
}
