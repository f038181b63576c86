/** Whether both lake engines say the same of the lake: what was asked, and every value they tell differently. */

import { CircleCheck, Database, LoaderCircle, Square } from 'lucide-react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { CopyButton } from '../components/CopyButton.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import type { Difference, EngineCheck, Extent, Saying, Topic } from '../engine-check/model.ts'
import { formatCount, plural } from '../values/format.ts'
import { useApp, useServices } from './services.ts'
import './EngineCheckDialog.css'

/** More are counted and not shown. */
const SHOWN = 200

const TOPICS: Readonly<Record<Topic, string>> = {
  opening: 'Whether the lake can be opened',
  snapshots: 'Snapshots: time, schema version, changes, author, message',
  tables: 'Tables of the newest snapshot',
  columns: 'Columns of every snapshot: name, type, NOT NULL',
  files: 'Data and delete files in force, with their sizes',
  'contents of files': 'Rows and bytes of each new data file',
  'row counts': 'Row counts of every snapshot',
  rows: 'Rows of every snapshot: contents of the rows and of each column, values, minimum, maximum',
}

export function EngineCheckDialog() {
  const { store, controller } = useServices()
  const open = useApp((state) => state.dialog === 'engine-check')
  const check = useApp((state) => state.engineCheck)
  const close = () => {
    store.setState({ dialog: null })
    if (check.kind === 'running') void controller.stop()
  }
  return (
    <Dialog
      open={open}
      title="Engine check"
      description="The built-in engine and DuckDB's ducklake extension are asked the same questions about the lake, one after the other. Nothing is written."
      onClose={close}
    >
      {check.kind === 'running' && (
        <EmptyState icon={LoaderCircle} title="The engines are being asked" busy>
          <Button size="small" onClick={() => void controller.stop()}>
            <Square size={14} aria-hidden="true" />
            Stop check
          </Button>
        </EmptyState>
      )}
      {check.kind === 'failed' && (
        <Alert
          tone={check.failure.code === 'stopped' ? 'info' : 'error'}
          message={check.failure.code === 'stopped' ? 'The check was stopped.' : check.failure.message}
          next={check.failure.code === 'stopped' ? 'The lake is as it was.' : check.failure.next}
        />
      )}
      {check.kind === 'done' && <Result result={check.result} />}
    </Dialog>
  )
}

function Result({ result }: { result: EngineCheck }) {
  if (result.kind === 'no-lake')
    return (
      <EmptyState
        icon={Database}
        title="There is no lake yet"
        text="Press Run to create it. Then both engines can be asked about it."
      />
    )
  if (result.kind === 'one-engine') return <OneEngine result={result} />
  const { differences, extent } = result
  return (
    <>
      {differences.length === 0 ? (
        <p className="engine-check-same" role="status">
          <CircleCheck size={16} aria-hidden="true" />
          Both engines give the same answers.
        </p>
      ) : (
        <>
          <Alert
            tone="warning"
            message={`The engines differ in ${plural(differences.length, 'answer')}.`}
            next="Nothing was changed. Each row says what is asked, and what each engine answers."
          />
          <Differences differences={differences} extension />
        </>
      )}
      <Asked extent={extent} />
    </>
  )
}

function OneEngine({ result }: { result: Extract<EngineCheck, { kind: 'one-engine' }> }) {
  const reason = useApp((state) => state.lakeEngine?.reason ?? '')
  const { failed, extent, script } = result
  return (
    <>
      <Alert
        tone="info"
        message="The DuckDB extension is not loaded in this tab, so only the built-in engine was asked."
        next={`${reason} To ask both here, choose DuckDB extension in the Lake engine menu; where it comes from is told in docs/deploy.md.`}
      />
      {failed.length > 0 && (
        <>
          <p>The built-in engine refuses {plural(failed.length, 'question')}:</p>
          <Differences differences={failed} extension={false} />
        </>
      )}
      <div className="engine-check-script">
        <p>
          To ask the extension outside of the browser, download the lake in the Files tab, unpack it, and run
          this script there with the DuckDB command line. It holds the answers given here, and ends with what
          the extension answers differently.
        </p>
        <CopyButton text={script} title="Copy script" what="for DuckDB" />
      </div>
      <Asked extent={extent} />
    </>
  )
}

function Asked({ extent: { snapshots, tables, topics, leftOut } }: { extent: Extent }) {
  const values = topics.reduce((sum, topic) => sum + topic.values, 0)
  return (
    <>
      <table className="engines engine-check-asked">
        <caption>
          Asked about {plural(snapshots, 'snapshot')} and {plural(tables, 'table')}
        </caption>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Values</th>
          </tr>
        </thead>
        <tbody>
          {topics.map((topic) => (
            <tr key={topic.topic}>
              <td>{TOPICS[topic.topic]}</td>
              <td>{formatCount(topic.values)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Together</th>
            <td>{formatCount(values)}</td>
          </tr>
        </tbody>
      </table>
      {leftOut.length > 0 && (
        <div>
          <p>Not asked about:</p>
          <ul className="dialog-list">
            {leftOut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Differences({
  differences,
  extension,
}: {
  differences: readonly Difference[]
  /** Whether the extension was asked. */
  extension: boolean
}) {
  const more = differences.length - SHOWN
  return (
    <>
      <table className="engines engine-check-differences">
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Built-in</th>
            {extension && <th scope="col">DuckDB extension</th>}
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, SHOWN).map(({ topic, place, what, builtIn, extension: theirs }) => (
            <tr key={JSON.stringify([topic, place, what])}>
              <th scope="row">
                {topic}, {place}
                {what !== '' && <code>{what}</code>}
              </th>
              <td>
                <SayingText saying={builtIn} />
              </td>
              {extension && (
                <td>
                  <SayingText saying={theirs} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p>and {plural(more, 'more answer')}</p>}
    </>
  )
}

function SayingText({ saying }: { saying: Saying }) {
  if (saying.kind === 'nothing') return <em>nothing</em>
  if (saying.kind === 'failed') return <>Refused: {saying.message}</>
  return saying.text === null ? <em>NULL</em> : <code>{saying.text}</code>
}
