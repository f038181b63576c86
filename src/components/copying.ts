/** Copying a text, and for how long and in which words its outcome is told. */

import { useEffect, useState } from 'react'

export type CopyOutcome =
  | { readonly kind: 'none' }
  /** `note` is what must be known about the text, e.g. `redacted`. */
  | { readonly kind: 'copied'; readonly note: string | undefined }
  | { readonly kind: 'refused' }

const SHOWN_FOR_MS = 2500

/** Whether the browser took the text. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** The outcome of the last copy for a moment, and the function that copies. */
export function useCopying(): readonly [CopyOutcome, (text: string, note?: string) => void] {
  const [outcome, setOutcome] = useState<CopyOutcome>({ kind: 'none' })
  useEffect(() => {
    if (outcome.kind === 'none') return
    const timer = setTimeout(() => setOutcome({ kind: 'none' }), SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = (text: string, note?: string) =>
    void copyText(text).then((ok) => setOutcome(ok ? { kind: 'copied', note } : { kind: 'refused' }))
  return [outcome, copy]
}

/** For the eye; `null` when there is nothing to tell. */
export function outcomeTitle(outcome: CopyOutcome): string | null {
  if (outcome.kind === 'none') return null
  return outcome.kind === 'refused' ? 'Not copied' : withNote('Copied', outcome.note)
}

/** For a screen reader. */
export function outcomeText(outcome: CopyOutcome): string {
  if (outcome.kind === 'none') return ''
  if (outcome.kind === 'copied') return `${withNote('Copied to the clipboard', outcome.note)}.`
  return 'The browser refused to copy. Select the text and copy it by hand.'
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text}, ${note}`
}
