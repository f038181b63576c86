/** Turns what would put a problem of `metaxy.toml` right into edits; offers nothing that is not certain to be right. */

import type { Diagnostic, Range } from '../../text/diagnostic.ts'
import type { Fix } from '../../text/fix.ts'
import type { Repair } from '../../text/repair.ts'
import { addKey, type Edits, moveKey, removeKey, renameKey, replace } from './edit-keys.ts'
import { renameStore } from './rename-store.ts'
import {
  isWritten,
  keyAt,
  type Path,
  pairAt,
  readSource,
  type Scalar,
  type TomlSource,
  tableAt,
} from './source.ts'
import { moveToVariable, setVariable } from './variables.ts'

export interface FixableDocuments {
  readonly toml: string
  /** The text of the Environment tab. */
  readonly environment: string
}

function fix(title: string, edits: Edits): Fix | null {
  return edits === null ? null : { title, edits }
}

function rename(source: TomlSource, path: Path | null, to: string): Fix | null {
  const key = path?.at(-1)
  if (path === null || key === undefined) return null
  if (!isWritten(source, [...path.slice(0, -1), to])) {
    return fix(`Rename ${key} to ${to}`, renameKey(source, path, to))
  }
  // Two spellings of one key: which of them counts is for pydantic to say, and a person to choose.
  if (key.toLowerCase() === to) return null
  return fix(`Remove ${key}`, removeKey(source, path))
}

function remove(source: TomlSource, range: Range): Fix | null {
  const path = pairAt(source, range)?.path ?? keyAt(source, range)
  return path === null ? null : fix(`Remove ${path.at(-1)}`, removeKey(source, path))
}

function scalarAt(source: TomlSource, { start, end }: Range): Scalar | null {
  return source.scalars.find(({ range }) => range.start === start && range.end === end) ?? null
}

/** What is written there; `null` when it is put together from variables, or more than one value. */
function plainValue(source: TomlSource, range: Range): string | null {
  const written = source.text.slice(range.start, range.end)
  const isValue =
    scalarAt(source, range) !== null ||
    source.inlineTables.some(({ range: braces }) => braces.start === range.start)
  return !isValue || written.includes('${') ? null : written
}

/** Numbers that could be written in another way do not say which text is meant. */
const plainScalar = /^(?:true|false|[+-]?\d+(?:\.\d+)?)$/

function change(source: TomlSource, range: Range, repair: Repair): Fix | null {
  const written = plainValue(source, range)
  if (written === null) return null
  if (repair.kind === 'replace-value') return fix(`Write ${repair.value}`, [replace(range, repair.value)])
  if (repair.kind === 'list-value') return fix('Put it in brackets', [replace(range, `[${written}]`)])
  if (repair.kind !== 'quote-value' || !plainScalar.test(written)) return null
  return fix(`Write "${written}"`, [replace(range, `"${written}"`)])
}

function add(source: TomlSource, range: Range, repair: Repair & { kind: 'add-key' }): Fix | null {
  // The store to use is a key of the whole file, wherever its absence shows.
  const table = repair.key === 'store' ? [] : tableAt(source, range)
  if (table === null) return null
  const { below = [], key, value } = repair
  return fix(`Add ${key} = ${value}`, addKey(source, [...table, ...below], key, value))
}

function fixOf(source: TomlSource, environment: string, { range, repair }: Diagnostic): Fix | null {
  if (repair === undefined) return null
  switch (repair.kind) {
    case 'rename-key': {
      if (repair.key === undefined) return rename(source, keyAt(source, range), repair.to)
      const table = tableAt(source, range)
      return rename(source, table && [...table, repair.key], repair.to)
    }
    case 'remove-key':
      return remove(source, range)
    case 'add-key':
      return add(source, range, repair)
    case 'move-key': {
      const path = keyAt(source, range)
      return path && fix(`Move ${path.at(-1)} into ${repair.into}`, moveKey(source, path, repair.into))
    }
    case 'rename-store': {
      const path = keyAt(source, range)
      const renamed = path && fix(`Rename the store to ${repair.to}`, renameStore(source, path, repair.to))
      return renamed && { ...renamed, renamedStore: { from: path?.at(-1) ?? '', to: repair.to } }
    }
    case 'use-variable': {
      const scalar = scalarAt(source, range)
      return scalar && moveToVariable(source, scalar, environment)
    }
    case 'set-variable':
      // Once it is set, even to nothing, defaults it has elsewhere no longer count.
      return source.text.includes(`\${${repair.name}:-`) ? null : setVariable(environment, repair.name)
    default:
      return change(source, range, repair)
  }
}

/** The fix of a diagnostic of these documents, `null` without one; their text is read once, when first needed. */
export function createFixer({ toml, environment }: FixableDocuments): (diagnostic: Diagnostic) => Fix | null {
  let source: TomlSource | null | undefined
  return (diagnostic) => {
    if (diagnostic.repair === undefined || diagnostic.document !== 'metaxy.toml') return null
    if (source === undefined) source = readSource(toml)
    return source && fixOf(source, environment, diagnostic)
  }
}
