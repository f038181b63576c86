/** Hands typed text on: at once while it is short, after a pause while it is long, and always when asked to. */

/** UTF-16 units; reading more than this takes longer than a key press should. */
const LONG = 200_000
const PAUSE_MS = 500

let pending: { readonly timer: ReturnType<typeof setTimeout>; readonly hand: () => void } | null = null

/** `hand` passes on the text of a document of `length`; it replaces one that still waits. */
export function handOn(length: number, hand: () => void): void {
  dropPendingEdit()
  if (length <= LONG) hand()
  else pending = { hand, timer: setTimeout(flushPendingEdit, PAUSE_MS) }
}

/** Passes on at once what still waits. */
export function flushPendingEdit(): void {
  const waiting = pending
  dropPendingEdit()
  waiting?.hand()
}

/** Forgets what still waits: the text was replaced from elsewhere. */
export function dropPendingEdit(): void {
  if (pending !== null) clearTimeout(pending.timer)
  pending = null
}
