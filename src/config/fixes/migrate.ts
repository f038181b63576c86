/** Rewrites a `metaxy.toml` of Metaxy before 0.1.1 in the key names of today, and says what it changed. */

import type { Diagnostic } from '../../text/diagnostic.ts'
import { editDocument } from '../../text/fix.ts'
import { type Environment, interpolate } from '../interpolate.ts'
import { tableAt } from '../read-values.ts'
import { duckdbStoreClass } from '../store-class.ts'
import { parseToml } from '../toml.ts'
import { child, type TomlTableNode } from '../toml-tree.ts'
import { validateConfig } from '../validate.ts'
import { addKey, type Edits, renameKey } from './edit-keys.ts'
import { createFixer } from './fixer.ts'
import { readSource, type TomlSource } from './source.ts'
import { impliedKeys } from './version-0-1-0.ts'

export interface Migration {
  readonly text: string
  /** One sentence each, in the order they were made. */
  readonly changes: readonly string[]
}

/** Key names that Metaxy had before 0.1.1. */
const formerKeys =
  /^(?:metadata_backend|storage_backend|plugins|path|aws_access_key_id|aws_secret_access_key|endpoint_url)$/

/** The names that can only be of that time; without one of them there is nothing to look for. */
const telling =
  /metadata_backend|storage_backend|plugins|aws_access_key_id|aws_secret_access_key|endpoint_url/

interface Step {
  readonly edits: Edits
  readonly change: string
  /** Whether a name that can only be of that time made way. */
  readonly isFormer: boolean
}

interface Reading {
  readonly text: string
  readonly root: TomlTableNode
  readonly source: TomlSource
}

function read(text: string): Reading | null {
  const { root } = parseToml(text)
  const source = readSource(text)
  return root === null || source === null ? null : { text, root, source }
}

function ducklakeOf({ root }: Reading, store: string): TomlTableNode | null {
  const stores = tableAt(root, 'stores')
  const named = stores && tableAt(stores, store)
  const config = named && tableAt(named, 'config')
  return config && tableAt(config, 'ducklake')
}

/** What is right only as long as the tables have their former names. */
function* structuralSteps(reading: Reading, store: string): Generator<Step> {
  const ducklake = ducklakeOf(reading, store)
  if (ducklake === null) return
  const former = [child(ducklake, 'metadata_backend'), child(ducklake, 'storage_backend')]
  if (former.every((node) => node?.kind !== 'table')) return
  const { source } = reading
  const path = ['stores', store, 'config', 'ducklake']
  yield {
    edits: addKey(source, ['stores', store], 'type', `"${duckdbStoreClass}"`),
    change: `Added the type of the store ${store}.`,
    isFormer: false,
  }
  for (const { table, key, value } of impliedKeys(ducklake)) {
    yield {
      edits: addKey(source, [...path, table], key, value),
      change: `Added ${key} = ${value}, which Metaxy 0.1.0 chose by itself.`,
      isFormer: false,
    }
  }
  const storage = tableAt(ducklake, 'storage_backend')
  if (storage !== null && child(storage, 'secret')?.kind === 'table') {
    yield {
      edits: renameKey(source, [...path, 'storage_backend', 'secret'], 'secret_parameters'),
      change: 'Renamed secret to secret_parameters.',
      isFormer: true,
    }
  }
}

function isOurs({ code, range, repair }: Diagnostic, text: string, isStarted: boolean): boolean {
  if (code === 'renamed-key' || code === 'removed-key')
    return formerKeys.test(text.slice(range.start, range.end))
  if (code === 'deprecated-store-class') return true
  return isStarted && code === 'missing-key' && repair?.kind === 'add-key' && repair.key === 'database'
}

const done: readonly (readonly [begins: RegExp, past: string])[] = [
  [/^Rename /, 'Renamed '],
  [/^Remove /, 'Removed '],
  [/^Add /, 'Added '],
  [/^Write /, 'Changed the type of the store to '],
]

function pastTense(title: string): string {
  const [begins, past] = done.find(([pattern]) => pattern.test(title)) ?? [/^/, '']
  return `${title.replace(begins, past)}.`
}

/** What the checks of a store find and can put right. */
function* checkedSteps(
  { text, root }: Reading,
  store: string,
  environment: Environment,
  isStarted: boolean,
): Generator<Step> {
  const expanded = interpolate(root, text, environment).root
  const fixOf = createFixer({ toml: text, environment: '' })
  for (const diagnostic of validateConfig(root, expanded, store).diagnostics) {
    if (!isOurs(diagnostic, text, isStarted)) continue
    const fix = fixOf(diagnostic)
    if (fix === null) continue
    const { start, end } = diagnostic.range
    const isFormer = diagnostic.code !== 'missing-key' && telling.test(text.slice(start, end))
    yield { edits: fix.edits, change: pastTense(fix.title), isFormer }
  }
}

function* stepsOf(
  reading: Reading,
  store: string,
  environment: Environment,
  isStarted: boolean,
): Generator<Step> {
  yield* structuralSteps(reading, store)
  yield* checkedSteps(reading, store, environment, isStarted)
}

/** More than any store has keys. */
const maximumSteps = 100

function migrateStore(text: string, store: string, environment: Environment) {
  const changes: string[] = []
  let hasFormer = false
  let now = text
  for (let count = 0; count < maximumSteps; count += 1) {
    const reading = read(now)
    if (reading === null) break
    let next: string | null = null
    for (const { edits, change, isFormer } of stepsOf(reading, store, environment, changes.length > 0)) {
      if (edits === null) continue
      const changed = editDocument(now, 'metaxy.toml', edits)
      if (readSource(changed) === null) continue
      next = changed
      changes.push(change)
      hasFormer ||= isFormer
      break
    }
    if (next === null) break
    now = next
  }
  return hasFormer ? { text: now, changes } : null
}

/**
 * Every store of the file, as far as it is certain; `null` when there is nothing to change. What is still wrong then,
 * the diagnostics of the new text say. `environment` is what `${VAR}` reads.
 */
export function migrate(text: string, environment: Environment = new Map()): Migration | null {
  if (!telling.test(text)) return null
  const reading = read(text)
  const stores = reading && tableAt(reading.root, 'stores')
  const changes: string[] = []
  let now = text
  for (const store of stores?.entries.keys() ?? []) {
    const migrated = migrateStore(now, store, environment)
    if (migrated === null) continue
    now = migrated.text
    changes.push(...migrated.changes)
  }
  return changes.length === 0 ? null : { text: now, changes }
}
