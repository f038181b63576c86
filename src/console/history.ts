/** The statements that were run, newest last. Kept in memory and nowhere else: one may hold a secret. */

/** How many are remembered. */
const REMEMBERED = 50

/** The same text run again moves to the end. */
export function remember(history: readonly string[], text: string): readonly string[] {
  return [...history.filter((each) => each !== text), text].slice(-REMEMBERED)
}

/** One line to choose a statement by. */
export function summaryOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
