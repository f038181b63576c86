/** Why the page cannot open a lake whose SQL is right, and what can run here in its place. */

import type { ReactNode } from 'react'
import type { NoStandIn, StandIn } from '../../attach/stand-in.ts'
import { Alert } from '../../components/Alert.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import type { Diagnostic } from '../../text/diagnostic.ts'
import { SqlText } from './SqlText.tsx'

export interface OutOfReachProps {
  readonly reasons: readonly Diagnostic[]
  readonly standIn: StandIn | NoStandIn | null
  /** Variables that override metaxy.toml, whatever is written there. */
  readonly overrides: readonly string[]
  /** The button that runs the stand-in. */
  readonly children: ReactNode
}

export function OutOfReach({ reasons, standIn, overrides, children }: OutOfReachProps) {
  // The button is what to do next, where there is one.
  const isOffered = standIn?.kind === 'stand-in'
  const sentences = new Set(
    reasons.map(({ code, message, next }) =>
      isOffered && code === 'cannot-run-here' ? message : `${message} ${next ?? ''}`.trim(),
    ),
  )
  return (
    <Alert tone="info" message="This page cannot open this lake. Metaxy can.">
      <div className="sql-reach">
        <ul className="sql-reasons">
          {[...sentences].map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {standIn?.kind === 'none' && (
          <p className="sql-no-stand-in">
            {standIn.message} {standIn.next}
          </p>
        )}
        {standIn?.kind === 'stand-in' && (
          <>
            {children}
            <Details standIn={standIn} overrides={overrides} />
          </>
        )}
      </div>
    </Alert>
  )
}

interface DetailsProps {
  readonly standIn: StandIn
  readonly overrides: readonly string[]
}

function Details({ standIn: { plan, toml }, overrides }: DetailsProps) {
  return (
    <details className="sql-stand-in">
      <summary>What runs here instead</summary>
      <p>These statements open a lake in this browser. No secrets are created: nothing uses them.</p>
      <SqlText sql={plan.statements.map(({ sql }) => sql).join('\n')} />
      <p>
        To keep it, write this in the place of the store’s table ducklake.
        {overrides.length > 0 && ` Variables override it as they do now: ${overrides.join(', ')}.`}
      </p>
      <pre className="sql-text">{toml}</pre>
      <CopyButton text={toml} what="the tables" />
    </details>
  )
}
