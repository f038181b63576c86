/** Random choices that are the same for the same seed. */

export interface Random {
  /** An integer in [0, n). */
  below(n: number): number
  chance(probability: number): boolean
  /** One of any number of items; `undefined` only when there are none. */
  any<T>(items: readonly T[]): T | undefined
}

export function randomOf(seed: number): Random {
  let state = (seed * 0x9e3779b1) | 0
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    chance: (probability) => next() < probability,
    any: (items) => items[below(items.length)],
  }
}
