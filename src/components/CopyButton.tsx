/** Copies a text and says whether it worked, for the eye and for a screen reader. */

import { Check, Copy, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './Button.tsx'

export interface CopyButtonProps {
  readonly text: string
  readonly title?: string
  /** What is copied, when the title alone does not say, e.g. `statement 2`. */
  readonly what?: string
  /** What must be known about the text that was copied, e.g. `redacted`. */
  readonly note?: string
}

type Outcome = 'none' | 'copied' | 'refused'

const SHOWN_FOR_MS = 2500

export function CopyButton({ text, title = 'Copy', what, note }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('none')
  useEffect(() => {
    if (outcome === 'none') return
    const timer = setTimeout(() => setOutcome('none'), SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () => copyText(text).then((ok) => setOutcome(ok ? 'copied' : 'refused'))
  const Icon = outcome === 'copied' ? Check : outcome === 'refused' ? X : Copy
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        aria-label={what === undefined ? undefined : `${title} ${what}`}
        onClick={() => void copy()}
      >
        <Icon size={14} aria-hidden="true" />
        {outcome === 'copied' ? withNote('Copied', note) : outcome === 'refused' ? 'Not copied' : title}
      </Button>
      <span className="visually-hidden" role="status">
        {outcomeText(outcome, note)}
      </span>
    </>
  )
}

/** Whether the browser took the text. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text}, ${note}`
}

function outcomeText(outcome: Outcome, note: string | undefined): string {
  if (outcome === 'copied') return `${withNote('Copied to the clipboard', note)}.`
  if (outcome === 'refused') return 'The browser refused to copy. Select the text and copy it by hand.'
  return ''
}
