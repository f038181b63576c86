/** Random numbers that are the same for the same seed. */

export interface Random {
  /** From `low` to below `high`. */
  integer(low: number, high: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  chance(probability: number): boolean
}

/** Mulberry32. */
export function random(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low))
  return {
    integer,
    pick: (choices) => choices[integer(0, choices.length)] ?? choices[0],
    chance: (probability) => next() < probability,
  }
}
