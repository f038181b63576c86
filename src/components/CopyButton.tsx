/** Copies a text and says whether it worked, for the eye and for a screen reader. */

import { Check, Copy, X } from 'lucide-react'
import { Button } from './Button.tsx'
import { type CopyOutcome, outcomeText, outcomeTitle, useCopying } from './copying.ts'

export interface CopyButtonProps {
  readonly text: string
  readonly title?: string
  /** What is copied, when the title alone does not say, e.g. `statement 2`. */
  readonly what?: string
  /** What must be known about the text that was copied, e.g. `redacted`. */
  readonly note?: string
}

export function CopyButton({ text, title = 'Copy', what, note }: CopyButtonProps) {
  const [outcome, copy] = useCopying()
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        aria-label={what === undefined ? undefined : `${title} ${what}`}
        onClick={() => copy(text, note)}
      >
        <OutcomeIcon outcome={outcome} />
        {outcomeTitle(outcome) ?? title}
      </Button>
      <span className="visually-hidden" role="status">
        {outcomeText(outcome)}
      </span>
    </>
  )
}

const ICONS = { none: Copy, copied: Check, refused: X }

export function OutcomeIcon({ outcome }: { outcome: CopyOutcome }) {
  const Icon = ICONS[outcome.kind]
  return <Icon size={14} aria-hidden="true" />
}
