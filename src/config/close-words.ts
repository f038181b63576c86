/** Finds the known word that a misspelled one must mean. */

/** How many single-character edits lead from one word to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === to[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The known words close enough to what was written to be meant, closest first. */
function closeWords(written: string, known: readonly string[]): readonly string[] {
  if (written.length > 40) return []
  const limit = written.length < 4 ? 1 : 2
  return known
    .map((word) => ({ word, distance: editDistance(written.toLowerCase(), word) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ word }) => word)
}

/** The known word closest to what was written, when it is close enough to be meant. */
export function closest(written: string, known: readonly string[]): string | null {
  return closeWords(written, known)[0] ?? null
}

/** The one known word that can be meant; `null` when there is none or a choice. */
export function onlyClose(written: string, known: readonly string[]): string | null {
  const [first, ...others] = closeWords(written, known)
  return others.length === 0 ? (first ?? null) : null
}
