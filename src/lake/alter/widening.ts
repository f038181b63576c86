/** The type changes DuckLake allows: to a type that holds every value of the old one, as DuckDB sees it (DuckLake spec 4.4). */

const FLOATS = 'float32 float64'
const SIGNED = ['int8', 'int16', 'int32', 'int64', 'int128']
const UNSIGNED = ['uint8', 'uint16', 'uint32', 'uint64', 'uint128']

/** Digits of the largest value, by integer type. */
const DIGITS: Readonly<Record<string, number>> = {
  int8: 3,
  int16: 5,
  int32: 10,
  int64: 19,
  int128: 38,
  uint8: 3,
  uint16: 5,
  uint32: 10,
  uint64: 20,
  uint128: 38,
}

const OTHERS: Readonly<Record<string, string>> = {
  boolean: [...SIGNED, ...UNSIGNED].join(' '),
  float32: 'float64',
  date: 'timestamp timestamp_s timestamp_ms timestamp_ns timestamptz',
  timestamp: 'timestamp_ns timestamptz',
  timestamp_s: 'timestamp timestamp_ms timestamp_ns',
  timestamp_ms: 'timestamp timestamp_ns',
}

/** Whether a column of leaf type `from` may become one of leaf type `to`; both are DuckLake's names. */
export function isWidening(from: string, to: string): boolean {
  if (from === to || to === 'json') return true
  const decimal = decimalParts(from)
  const target = decimalParts(to)
  if (decimal !== null) return FLOATS.includes(to) || (target !== null && isWiderDecimal(decimal, target))
  if (from in DIGITS)
    return (
      FLOATS.split(' ').includes(to) ||
      widerIntegers(from).includes(to) ||
      (target !== null && holdsInteger(DIGITS[from] ?? 0, target))
    )
  return (OTHERS[from] ?? '').split(' ').includes(to)
}

function widerIntegers(from: string): readonly string[] {
  const signed = SIGNED.indexOf(from)
  if (signed >= 0) return SIGNED.slice(signed + 1)
  const unsigned = UNSIGNED.indexOf(from)
  return [...UNSIGNED.slice(unsigned + 1), ...SIGNED.slice(unsigned + 1)]
}

interface Decimal {
  readonly precision: number
  readonly scale: number
}

const MAX_PRECISION = 38

function decimalParts(type: string): Decimal | null {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? []
  return precision === undefined ? null : { precision: Number(precision), scale: Number(scale) }
}

/** DuckDB's common type of both is the target: the digits before the point win when 38 are not enough. */
function isWiderDecimal(from: Decimal, to: Decimal): boolean {
  const before = Math.max(from.precision - from.scale, to.precision - to.scale)
  const scale = Math.min(Math.max(from.scale, to.scale), MAX_PRECISION - before)
  return to.precision === before + scale && to.scale === scale
}

function holdsInteger(digits: number, to: Decimal): boolean {
  return to.precision === MAX_PRECISION || digits <= to.precision - to.scale
}
