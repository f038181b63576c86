/** The tables and keys of a `metaxy.toml` for the document outline; works on text that is not TOML. */

import type { Range } from '../../text/diagnostic.ts'
import { keyText } from './hover.ts'
import { namesOf, type ScannedEntry, scan } from './scan.ts'

export interface OutlineItem {
  readonly name: string
  readonly kind: 'table' | 'key'
  /** All of it; a table's reaches to its last key. */
  readonly range: Range
  /** The header or key, inside `range`. */
  readonly nameRange: Range
  readonly children: readonly OutlineItem[]
}

function keyItem({ parts, value }: ScannedEntry): OutlineItem {
  const start = parts[0]?.range.start ?? 0
  const end = parts.at(-1)?.range.end ?? start
  return {
    name: keyText(namesOf(parts)),
    kind: 'key',
    range: { start, end: Math.max(end, value?.end ?? end) },
    nameRange: { start, end },
    children: [],
  }
}

/** In the order written: the keys before the first header, then each table with its own keys. */
export function outlineOf(text: string): readonly OutlineItem[] {
  const { headers, entries } = scan(text)
  const keys = entries.filter(({ depth, value }) => depth === 0 && value !== null).map(keyItem)
  const first = headers[0]?.range.start ?? text.length
  const tables = headers.map(({ parts, range }, index): OutlineItem => {
    const next = headers[index + 1]?.range.start ?? text.length
    const children = keys.filter((key) => key.range.start >= range.end && key.range.start < next)
    return {
      name: keyText(namesOf(parts)),
      kind: 'table',
      range: { start: range.start, end: children.at(-1)?.range.end ?? range.end },
      nameRange: range,
      children,
    }
  })
  return [...keys.filter((key) => key.range.start < first), ...tables]
}
