/** The console, joined to the lake that is looked at. */

import { useMemo, useState } from 'react'
import { createGridMemory, type GridSort } from '../components/grid/model.ts'
import { ConsolePanel } from '../panels/console/ConsolePanel.tsx'
import { consoleKey, SqlEditor } from '../panels/editor/SqlEditor.tsx'
import { createPages } from '../panels/rows/pages.ts'
import { RowsGrid } from '../panels/rows/RowsGrid.tsx'
import type { LakeView, QueryAnswer } from '../worker/api.ts'
import { displayKeys } from './commands.ts'
import { toFailure } from './failure.ts'
import { LakePane } from './LakePane.tsx'
import { IS_MAC } from './platform.ts'
import { useApp, useCompiled, useServices } from './services.ts'
import { useIsDark } from './use-theme.ts'

type RowsAnswer = Extract<QueryAnswer, { kind: 'rows' }>

const TAKES = { extension: 'any', 'built-in': 'lake' } as const

/** Any SQL cannot be run as of a snapshot: what writes has no earlier one. */
function latestOnly({ at, snapshots }: LakeView): string {
  return `Statements here run on the latest, ${snapshots.at(-1)?.id ?? at}; AT (VERSION => ${at}) behind a table reads this one.`
}

export function ConsolePane() {
  const { store, controller } = useServices()
  const text = useApp((state) => state.consoleText)
  const history = useApp((state) => state.consoleHistory)
  const query = useApp((state) => state.query)
  const lake = useApp((state) => state.lake)
  const ready = useApp((state) => state.engine.kind === 'ready')
  const takes = useApp(({ lakeEngine }) => lakeEngine && TAKES[lakeEngine.kind])
  const { attach } = useCompiled()
  const dark = useIsDark()
  const [reveal, setReveal] = useState<object | null>(null)
  const alias = attach?.alias ?? ''
  const names = useMemo(
    () => ({ alias, tables: lake.kind === 'open' ? lake.view.tables : [] }),
    [alias, lake],
  )
  const answer = query.kind === 'answered' ? query.answer : null
  const asked = query.kind === 'answered' ? query.text : null
  const problem = useMemo(() => {
    if (answer?.kind !== 'failed' || answer.range === null || asked !== text) return null
    return { range: answer.range, message: answer.message }
  }, [answer, asked, text])
  const aboutLake = (
    <LakePane travels {...(takes === 'any' ? { aside: latestOnly } : {})}>
      {() => null}
    </LakePane>
  )
  const setText = (consoleText: string) => store.setState({ consoleText })
  return (
    <ConsolePanel
      editor={
        <SqlEditor
          label="SQL to run"
          text={text}
          onChange={setText}
          names={names}
          problem={problem}
          reveal={reveal}
          dark={dark}
        />
      }
      text={text}
      onText={setText}
      history={history}
      canRun={ready && lake.kind === 'open' && query.kind !== 'running'}
      running={query.kind === 'running'}
      takes={takes}
      answer={answer}
      onRun={() => void controller.query()}
      onStop={() => void controller.stop()}
      onShowPlace={() => setReveal({})}
      keyOf={(event) => consoleKey(event, IS_MAC)}
      runKeys={displayKeys('Mod+Enter', IS_MAC)}
      rows={answer?.kind === 'rows' && <AnswerRows key={answer.result} answer={answer} />}
      noLake={lake.kind === 'open' ? null : aboutLake}
      note={lake.kind === 'open' ? aboutLake : null}
    />
  )
}

function AnswerRows({ answer }: { answer: RowsAnswer }) {
  const { controller } = useServices()
  const [orderBy, setOrderBy] = useState<GridSort | null>(null)
  const memory = useMemo(createGridMemory, [])
  const pages = useMemo(() => {
    const { result, columns, total } = answer
    return createPages((offset, limit) => controller.queryRows({ result, orderBy, offset, limit }), {
      columns,
      total,
    })
  }, [controller, answer, orderBy])
  return (
    <RowsGrid
      label="Query result"
      rows={{ pages, memory }}
      sort={orderBy}
      onSort={setOrderBy}
      emptyNote="The query has no rows."
      toFailure={toFailure}
    />
  )
}
