/** What must be in the browser's storage: every change that was acknowledged, and perhaps the one under way. */

/** A table's rows belong to batches: each is committed as a whole, so its rows are all there, and alike. */
export interface Batch {
  readonly rows: number
  readonly value: string
}

/** Batches by `<database>.<table> <batch>`, texts of files by path: one line each, so that states can be compared. */
export type State = ReadonlyMap<string, string>

export const batchKey = (database: string, table: string, batch: number) => `${database}.${table} ${batch}`
export const fileKey = (path: string) => `file ${path}`
export const batchText = ({ rows, value }: Batch) => `${rows} rows of ${value}`

/** Entries to set, or `null` to remove. */
export type Change = ReadonlyMap<string, string | null>

export function after(state: State, change: Change): State {
  const result = new Map(state)
  for (const [key, text] of change) {
    if (text === null) result.delete(key)
    else result.set(key, text)
  }
  return result
}

export interface Verdict {
  /** Acknowledged and not there. */
  readonly lost: readonly string[]
  /** There and never acknowledged as it is: half of a change, or one that had been undone. */
  readonly half: readonly string[]
}

/** @param underWay the change that was not acknowledged yet: it is there wholly or not at all. */
export function judge(found: State, acknowledged: State, underWay: Change | undefined): Verdict {
  const before = compare(found, acknowledged)
  if (isSound(before) || !underWay) return before
  const applied = compare(found, after(acknowledged, underWay))
  if (isSound(applied)) return applied
  // Neither: what is wrong is told from the nearer one.
  return size(applied) < size(before) ? applied : before
}

export function isSound(verdict: Verdict): boolean {
  return size(verdict) === 0
}

function size({ lost, half }: Verdict): number {
  return lost.length + half.length
}

function compare(found: State, expected: State): Verdict {
  const missing = [...expected].filter(([key]) => !found.has(key))
  const different = [...found].filter(([key, text]) => expected.get(key) !== text)
  return {
    lost: missing.map(([key, text]) => `${key}: ${text}`),
    half: different.map(([key, text]) => `${key}: ${text} (expected: ${expected.get(key) ?? 'nothing'})`),
  }
}
