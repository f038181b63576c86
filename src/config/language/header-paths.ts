/** Every table header a text could have: the known tables, below the names the text itself gives its stores. */

import type { Field } from '../field-model.ts'
import { keysOf, type TagAt } from './known-tables.ts'
import { namesOf, type Scan } from './scan.ts'

interface HeaderPath {
  readonly path: readonly string[]
  /** `[[…]]`. */
  readonly isList: boolean
}

/** A first store is called what Metaxy looks for when no other name is asked for. */
const firstNames: Readonly<Record<string, readonly string[]>> = { stores: ['dev'] }

function namesBelow(key: string, { headers }: Scan): readonly string[] {
  const written = headers.flatMap(({ parts }) => {
    const names = namesOf(parts)
    return names[0] === key && names[1] !== undefined ? [names[1]] : []
  })
  return written.length > 0 ? [...new Set(written)] : (firstNames[key] ?? [])
}

function pathsOf(path: readonly string[], { type }: Field, found: Scan, tagAt: TagAt): readonly HeaderPath[] {
  switch (type.kind) {
    case 'model':
    case 'later':
    case 'tagged':
      return [{ path, isList: false }, ...pathsBelow(path, found, tagAt)]
    case 'attach-options':
      return [{ path, isList: false }]
    case 'list':
      return type.of.kind === 'model' ? [{ path, isList: true }] : []
    case 'table': {
      if (type.of?.kind !== 'model') return [{ path, isList: false }]
      const named = namesBelow(path[0] ?? '', found).map((name) => [...path, name])
      return named.flatMap((each) => [{ path: each, isList: false }, ...pathsBelow(each, found, tagAt)])
    }
    default:
      return []
  }
}

function pathsBelow(table: readonly string[], found: Scan, tagAt: TagAt): readonly HeaderPath[] {
  const seen = new Set<string>()
  return keysOf(table, tagAt).flatMap(({ field }) => {
    if (seen.has(field.key)) return []
    seen.add(field.key)
    return pathsOf([...table, field.key], field, found, tagAt)
  })
}

/** In the order of the table of settings. */
export function headerPaths(found: Scan, tagAt: TagAt): readonly HeaderPath[] {
  return pathsBelow([], found, tagAt)
}
