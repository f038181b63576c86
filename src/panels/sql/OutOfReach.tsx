/** Why the page cannot open a lake whose SQL is right, and what to write to have one that it can. */

import { Alert } from '../../components/Alert.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import type { Diagnostic } from '../../text/diagnostic.ts'

export interface OutOfReachProps {
  readonly reasons: readonly Diagnostic[]
  /** TOML to write instead; `null` when there is none that would help. */
  readonly standIn: string | null
}

export function OutOfReach({ reasons, standIn }: OutOfReachProps) {
  const sentences = new Set(reasons.map(({ message, next }) => `${message} ${next ?? ''}`.trim()))
  return (
    <Alert tone="info" message="This page cannot open this lake. Metaxy can.">
      <div className="sql-reach">
        <ul className="sql-reasons">
          {[...sentences].map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {standIn !== null && (
          <details className="sql-stand-in">
            <summary>What runs here instead</summary>
            <p>Write these tables in the place of the store’s tables catalog and storage.</p>
            <pre className="sql-text">{standIn}</pre>
            <CopyButton text={standIn} what="the tables" />
          </details>
        )}
      </div>
    </Alert>
  )
}
