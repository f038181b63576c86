/** Short texts for sizes, counts and durations. Never used for a value out of a table: those are shown as DuckDB prints them. */

const UNITS = ['kB', 'MB', 'GB', 'TB']

/** `1234567` → `1.2 MB`; powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte')
  let value = bytes
  let unit = ''
  for (const next of UNITS) {
    if (value < 999.5) break
    value /= 1000
    unit = next
  }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`
}

/** `12345` → `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1 row`, `2 rows`, `12,345 rows`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`
}

/** `0.4` → `< 1 ms`, `340` → `340 ms`, `1234` → `1.2 s`, `65000` → `1 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return '< 1 ms'
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
