/** The first lines of a run on local stand-ins: what of the configuration's statements runs, and what instead. */

import { HardDrive } from 'lucide-react'
import type { ReplacedStatement } from '../../pipeline/events.ts'
import './StandInStatements.css'

export interface StandInStatementsProps {
  /** Path of the stand-in's catalog. */
  readonly catalog: string
  readonly statements: readonly ReplacedStatement[]
}

export function StandInStatements({ catalog, statements }: StandInStatementsProps) {
  return (
    <section className="log-stand-in" aria-label="Local stand-ins">
      <p className="log-stand-in-title">
        <HardDrive size={16} aria-hidden="true" />
        This run is on a stand-in lake, not on the lake that metaxy.toml names.
      </p>
      <p className="log-stand-in-place">
        Its catalog is {catalog} in this browser. Nothing is sent anywhere.
      </p>
      <dl className="log-stand-in-list">
        {statements.map((statement, index) => (
          // Statements have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Replaced key={index} {...statement} />
        ))}
      </dl>
    </section>
  )
}

function Replaced({ written, run }: ReplacedStatement) {
  if (written === run) return <Line term="Kept as it is" sql={run} />
  if (written === null) return <Line term="Added" sql={run} />
  if (run === null) return <Line term={leftOut(written)} sql={written} />
  return (
    <>
      <Line term="Replaced" sql={written} />
      <Line term="by" sql={run} />
    </>
  )
}

function leftOut(sql: string): string {
  return sql.startsWith('CREATE OR REPLACE SECRET ')
    ? 'Left out: the secret is not created, because nothing uses it'
    : 'Left out'
}

function Line({ term, sql }: { term: string; sql: string | null }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>
        <code>{sql}</code>
      </dd>
    </>
  )
}
