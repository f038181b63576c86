/** Every diagnostic of every document, worst first; each is a button that leads to its place. */

import { CircleAlert, CircleCheck, Lightbulb, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { Diagnostic, Severity } from '../../text/diagnostic.ts'
import type { Fix } from '../../text/fix.ts'
import type { Position } from '../../text/line-index.ts'
import { hideQuotedValues } from '../../text/quoted-values.ts'
import './ProblemsPanel.css'

export interface Problem {
  readonly diagnostic: Diagnostic
  readonly position: Position
  /** What puts it right, where that is certain. */
  readonly fix: Fix | null
}

export interface ProblemsPanelProps {
  readonly problems: readonly Problem[]
  readonly onOpen: (diagnostic: Diagnostic) => void
  readonly onFix: (fix: Fix) => void
}

export function ProblemsPanel({ problems, onOpen, onFix }: ProblemsPanelProps) {
  if (problems.length === 0) return <EmptyState icon={CircleCheck} title="No problems" />
  return (
    <ul className="problems">
      {problems.map((problem, index) => (
        // Two diagnostics may be equal in everything.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <ProblemItem key={index} problem={problem} onOpen={onOpen} onFix={onFix} />
      ))}
    </ul>
  )
}

const ICONS: Record<Severity, typeof CircleAlert> = {
  error: CircleAlert,
  warning: TriangleAlert,
  hint: Lightbulb,
}

interface ProblemItemProps extends Pick<ProblemsPanelProps, 'onOpen' | 'onFix'> {
  readonly problem: Problem
}

function ProblemItem({ problem, onOpen, onFix }: ProblemItemProps) {
  const { diagnostic, position, fix } = problem
  const Icon = ICONS[diagnostic.severity]
  return (
    <li className={`problem problem-${diagnostic.severity}`}>
      <button className="problem-button" type="button" onClick={() => onOpen(diagnostic)}>
        <Icon size={16} aria-hidden="true" />
        <span className="visually-hidden">{diagnostic.severity}: </span>
        <span className="problem-text">
          <span className="problem-message">{diagnostic.message}</span>
          {diagnostic.next !== undefined && <span className="problem-next"> {diagnostic.next}</span>}
        </span>
        <span className="problem-place">
          {' '}
          {diagnostic.document}:{position.line}:{position.column}
        </span>
      </button>
      {fix !== null && (
        <Button className="problem-fix" size="small" onClick={() => onFix(fix)}>
          Fix: {fix.title}
        </Button>
      )}
      {diagnostic.detail !== undefined && <Detail key={diagnostic.detail} text={diagnostic.detail} />}
    </li>
  )
}

/** Metaxy's own text; the values it quotes may be secrets, so they are shown only when asked for, and per text. */
function Detail({ text }: { text: string }) {
  const [revealed, setRevealed] = useState(false)
  const hidden = hideQuotedValues(text)
  return (
    <details className="problem-detail">
      <summary>What Metaxy prints</summary>
      <pre>{revealed ? text : hidden}</pre>
      {hidden !== text && (
        <Button size="small" variant="quiet" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
          {revealed ? 'Hide values' : 'Show values'}
        </Button>
      )}
    </details>
  )
}
