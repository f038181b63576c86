/** The statements Metaxy would run to attach the lake, in order, each with what it is for and where it comes from. */

import { FileCode, LoaderCircle } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { type Extension, extensionSql } from '../../attach/extensions.ts'
import type { AttachPlan, Statement } from '../../attach/model.ts'
import { duckdbScript, pythonScript } from '../../attach/scripts.ts'
import type { NoStandIn, StandIn } from '../../attach/stand-in.ts'
import { Alert } from '../../components/Alert.tsx'
import { Button } from '../../components/Button.tsx'
import { type CopyChoice, CopyMenu } from '../../components/CopyMenu.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import type { StoreConfig } from '../../config/model.ts'
import { configDocument, type Diagnostic, isAboutTheFile, type Range } from '../../text/diagnostic.ts'
import { plural } from '../../values/format.ts'
import { OutOfReach } from './OutOfReach.tsx'
import { SqlText } from './SqlText.tsx'
import { StatementCard } from './StatementCard.tsx'
import './SqlPanel.css'

export interface SqlPanelProps {
  /** The text of metaxy.toml. */
  readonly toml: string
  /** Of the environment. */
  readonly variableNames: readonly string[]
  /** The store the plan is of. */
  readonly store: StoreConfig | null
  readonly plan: AttachPlan | null
  /** What this page can run in the place of a lake out of reach. */
  readonly standIn: StandIn | NoStandIn | null
  /** The button that runs it. */
  readonly standInAction: ReactNode
  /** What stands in the way, of metaxy.toml and its variables. */
  readonly errors: readonly Diagnostic[]
  /** The plan, or its absence, is that of an earlier text; the current one is being compiled. */
  readonly outdated: boolean
  /** Says and changes which store is shown. */
  readonly storeChoice: ReactNode
  readonly onShowError: (error: Diagnostic) => void
  /** Shows the TOML or the variable a statement was made from. */
  readonly onShowSource: (range: Range) => void
  /** A person looks at a statement made from these places; none when at no statement any more. */
  readonly onLook: (ranges: readonly Range[]) => void
  /** Offset of the cursor in metaxy.toml: statements made from there are marked. */
  readonly cursor: number | null
}

export function SqlPanel(props: SqlPanelProps) {
  const {
    toml,
    variableNames,
    store,
    plan,
    standIn,
    standInAction,
    errors,
    outdated,
    storeChoice,
    onShowError,
    onShowSource,
    onLook,
    cursor,
  } = props
  const [revealed, setRevealed] = useState(false)
  const wrong = errors.find((error) => isOfTheConfiguration(error) && isAboutTheFile(error)) ?? null
  if (plan === null || store === null) {
    return (
      <>
        <Toolbar>{storeChoice}</Toolbar>
        {outdated ? (
          <EmptyState icon={LoaderCircle} title="Compiling metaxy.toml" busy />
        ) : (
          <NoPlan error={wrong ?? errors[0] ?? null} onShowError={onShowError} />
        )}
      </>
    )
  }
  const hasSecrets = plan.statements.some(hasSecret)
  const shown = ({ sql, redacted }: Statement) => (revealed ? sql : redacted)
  const note = revealed ? 'with secrets' : 'redacted'
  const choices: readonly CopyChoice[] = [
    {
      title: 'Copy SQL',
      note: hasSecrets ? note : undefined,
      text: () => plan.statements.map(shown).join('\n'),
    },
    {
      title: 'Copy as Python',
      note: hasSecrets ? 'no secrets in it' : undefined,
      text: () => pythonScript(toml, store.name, variableNames),
    },
    {
      title: 'Copy as a DuckDB CLI script',
      note: wrong !== null ? 'not with an error' : hasSecrets ? note : undefined,
      // Statements that DuckDB does not read as they are meant must not get into a script.
      text: wrong === null ? () => duckdbScript(store, plan, revealed) : null,
    },
  ]
  return (
    <>
      <Toolbar>
        {storeChoice}
        <span className="muted">{plural(plan.statements.length, 'statement')}, run in this order</span>
        <span className="muted" role="status">
          {outdated && 'Compiling…'}
        </span>
        <ToolbarGap />
        {hasSecrets && (
          <Button size="small" variant="quiet" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
            {revealed ? 'Hide secrets' : 'Show secrets'}
          </Button>
        )}
        <CopyMenu choices={choices} />
      </Toolbar>
      <div className={outdated ? 'sql-panel sql-panel-outdated' : 'sql-panel'} aria-busy={outdated}>
        {wrong !== null && (
          <Alert
            tone="warning"
            message={`Metaxy writes these statements, and they do not work. ${wrong.message}`}
            next={wrong.next}
          >
            <Button size="small" onClick={() => onShowError(wrong)}>
              Go to the error
            </Button>
          </Alert>
        )}
        {plan.location === null && (
          <OutOfReach
            reasons={errors.filter((error) => !isAboutTheFile(error))}
            standIn={standIn}
            overrides={variablesOf(plan)}
          >
            {standInAction}
          </OutOfReach>
        )}
        {plan.extensions.length > 0 && <Extensions extensions={plan.extensions} />}
        <ol className="sql-list">
          {plan.statements.map((statement, index) => (
            <StatementCard
              // Statements have no identity but their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={index}
              number={index + 1}
              sql={shown(statement)}
              note={hasSecret(statement) ? note : null}
              statement={statement}
              marked={cursor !== null && statement.from.some((range) => holds(range, cursor))}
              onShowSource={onShowSource}
              onLook={onLook}
            />
          ))}
        </ol>
      </div>
    </>
  )
}

/** The variables that override metaxy.toml in a plan. */
function variablesOf({ statements }: AttachPlan): readonly string[] {
  return [...new Set(statements.flatMap(({ from }) => from.flatMap(({ variable }) => variable ?? [])))]
}

function hasSecret({ sql, redacted }: Statement): boolean {
  return sql !== redacted
}

/** Whether a range holds an offset of metaxy.toml. */
function holds(range: Range, offset: number): boolean {
  return configDocument(range) === 'metaxy.toml' && offset >= range.start && offset <= range.end
}

/** In the file, or in a variable that overrides it. */
function isOfTheConfiguration({ document, range }: Diagnostic): boolean {
  return document === 'metaxy.toml' || range.variable !== undefined
}

function Extensions({ extensions }: { extensions: readonly Extension[] }) {
  return (
    <section className="sql-extensions" aria-label="Extensions">
      <p>Metaxy first installs and loads the DuckDB extensions it needs:</p>
      <ul className="sql-reasons">
        {extensions.map(({ name, purpose }, index) => (
          // A list may name an extension twice.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index}>
            <span className="mono">{name}</span> {purpose}
          </li>
        ))}
      </ul>
      <SqlText sql={extensions.map(extensionSql).join('\n')} />
    </section>
  )
}

function NoPlan({ error, onShowError }: { error: Diagnostic | null } & Pick<SqlPanelProps, 'onShowError'>) {
  if (error === null) {
    return (
      <EmptyState
        icon={FileCode}
        title="No attach SQL yet"
        text="Describe a store with a ducklake table in metaxy.toml, and the statements Metaxy runs appear here."
      />
    )
  }
  return (
    <>
      <Alert message={error.message} next={error.next}>
        <Button size="small" onClick={() => onShowError(error)}>
          Go to the error
        </Button>
      </Alert>
      <EmptyState
        icon={FileCode}
        title="No SQL is shown"
        text="The configuration has an error, so there is nothing Metaxy would run. The statements come back when it is fixed."
      />
    </>
  )
}
