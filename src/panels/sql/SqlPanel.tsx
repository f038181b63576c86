/** The statements Metaxy would run to attach the lake, in order, each with what it is for and where it comes from. */

import { FileCode, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import type { AttachPlan, Statement } from '../../attach/model.ts'
import { Alert } from '../../components/Alert.tsx'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import { configDocument, type Diagnostic, type Range } from '../../text/diagnostic.ts'
import { plural } from '../../values/format.ts'
import { SqlText } from './SqlText.tsx'
import './SqlPanel.css'

export interface SqlPanelProps {
  readonly plan: AttachPlan | null
  /** Why there is no plan. */
  readonly firstError: Diagnostic | null
  /** The plan, or its absence, is that of an earlier text; the current one is being compiled. */
  readonly outdated: boolean
  readonly onShowError: (error: Diagnostic) => void
  /** Shows the TOML or the variable a statement was made from. */
  readonly onShowSource: (range: Range) => void
  /** A person looks at a statement made from these places; none when at no statement any more. */
  readonly onLook: (ranges: readonly Range[]) => void
  /** Offset of the cursor in metaxy.toml: statements made from there are marked. */
  readonly cursor: number | null
}

export function SqlPanel(props: SqlPanelProps) {
  const { plan, firstError, outdated, onShowError, onShowSource, onLook, cursor } = props
  const [revealed, setRevealed] = useState(false)
  if (plan === null) {
    return outdated ? (
      <EmptyState icon={LoaderCircle} title="Compiling metaxy.toml" busy />
    ) : (
      <NoPlan firstError={firstError} onShowError={onShowError} />
    )
  }
  const hasSecrets = plan.statements.some(hasSecret)
  const shown = ({ sql, redacted }: Statement) => (revealed ? sql : redacted)
  const note = revealed ? 'with secrets' : 'redacted'
  return (
    <>
      <Toolbar>
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
        <CopyButton
          title={hasSecrets ? `Copy all, ${note}` : 'Copy all'}
          text={plan.statements.map(shown).join('\n')}
          {...(hasSecrets ? { note } : {})}
        />
      </Toolbar>
      {plan.location === null && (
        <Alert
          tone="info"
          message="Metaxy runs these statements, but this page cannot open the lake they name."
          next="To run here, use a duckdb catalog and local storage."
        />
      )}
      <div className={outdated ? 'sql-panel sql-panel-outdated' : 'sql-panel'} aria-busy={outdated}>
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

function hasSecret({ sql, redacted }: Statement): boolean {
  return sql !== redacted
}

/** Whether a range holds an offset of metaxy.toml. */
function holds(range: Range, offset: number): boolean {
  return configDocument(range) === 'metaxy.toml' && offset >= range.start && offset <= range.end
}

interface StatementCardProps {
  readonly number: number
  readonly sql: string
  /** Whether the secrets of the text shown are hidden; `null` when it has none. */
  readonly note: string | null
  readonly statement: Statement
  readonly marked: boolean
  readonly onShowSource: (range: Range) => void
  readonly onLook: (ranges: readonly Range[]) => void
}

function StatementCard(props: StatementCardProps) {
  const { number, sql, note, statement, marked, onShowSource, onLook } = props
  const [source] = statement.from
  const isVariable = source !== undefined && configDocument(source) === 'environment'
  return (
    <li
      className={marked ? 'sql-card sql-card-marked' : 'sql-card'}
      onMouseEnter={() => onLook(statement.from)}
      onMouseLeave={() => onLook([])}
      onFocus={() => onLook(statement.from)}
      onBlur={() => onLook([])}
    >
      <div className="sql-card-head">
        <span className="sql-card-number" aria-hidden="true">
          {number}
        </span>
        <p className="sql-explanation">{statement.explanation}</p>
        {source !== undefined && (
          <Button
            size="small"
            variant="quiet"
            aria-label={`Show the ${isVariable ? 'variable' : 'TOML'} of statement ${number}`}
            title={isVariable ? 'Show in Environment' : 'Show in metaxy.toml'}
            onClick={() => onShowSource(source)}
          >
            <FileCode size={14} aria-hidden="true" />
            {isVariable ? 'Variable' : 'TOML'}
          </Button>
        )}
        <CopyButton
          text={sql}
          what={note === null ? `statement ${number}` : `statement ${number}, ${note}`}
          {...(note === null ? {} : { note })}
        />
      </div>
      <SqlText sql={sql} />
    </li>
  )
}

function Extensions({ extensions }: Pick<AttachPlan, 'extensions'>) {
  const lines = extensions.map(({ name, repository }) => `INSTALL ${name} FROM ${repository};\nLOAD ${name};`)
  return (
    <section className="sql-extensions" aria-label="Extensions">
      <p className="muted">Metaxy first loads</p>
      <SqlText sql={lines.join('\n')} />
    </section>
  )
}

function NoPlan({ firstError, onShowError }: Pick<SqlPanelProps, 'firstError' | 'onShowError'>) {
  if (firstError === null) {
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
      <Alert message={firstError.message} next={firstError.next}>
        <Button size="small" onClick={() => onShowError(firstError)}>
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
