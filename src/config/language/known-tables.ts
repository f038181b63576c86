/** Walks the table of known settings by path, following the kind of catalog or storage the text names. */

import type { Field, FieldType, Model } from '../field-model.ts'
import { fieldsAt, metaxyModel } from '../fields.ts'
import { namesOf, type Scan } from './scan.ts'

/** The `type` written in a table, when it is written. */
export type TagAt = (path: readonly string[]) => string | undefined

/** A field, and the `type` of the table it is for where several kinds of table are possible. */
export interface KnownField {
  readonly field: Field
  readonly tag: string | null
}

interface TaggedModel {
  readonly model: Model
  readonly tag: string | null
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index])
}

/** Reads `type = "…"` of any table from the text. */
export function tagsIn(text: string, { entries }: Scan): TagAt {
  const types = entries.flatMap(({ table, parts, value }) => {
    const names = [...table, ...namesOf(parts)]
    if (names.at(-1) !== 'type' || value === null) return []
    const written = /^["'](\w*)["']/.exec(text.slice(value.start, value.end))?.[1]
    return written === undefined ? [] : [{ path: names.slice(0, -1), written }]
  })
  return (path) => types.find((type) => samePath(type.path, path))?.written
}

function modelsOf(type: FieldType, tag: string | undefined): readonly TaggedModel[] {
  switch (type.kind) {
    case 'model':
    case 'later':
    case 'extension':
      return [{ model: type.model, tag: null }]
    case 'list':
    case 'sequence':
      return modelsOf(type.of, tag)
    case 'tagged': {
      const chosen = tag === undefined ? undefined : type.models.get(tag)
      if (chosen !== undefined) return [{ model: chosen, tag: null }]
      return [...type.models].map(([name, model]) => ({ model, tag: name }))
    }
    default:
      return []
  }
}

function typesAt(path: readonly string[], tagAt: TagAt): readonly FieldType[] {
  let types: readonly FieldType[] = [{ kind: 'model', model: metaxyModel }]
  path.forEach((key, index) => {
    types = types.flatMap((type) => {
      if (type.kind === 'table') return type.of === null ? [] : [type.of]
      return modelsOf(type, tagAt(path.slice(0, index))).flatMap(({ model }) =>
        model.fields.filter((field) => field.key === key).map((field) => field.type),
      )
    })
  })
  return types
}

/** The models a table may be an instance of. */
function modelsAt(path: readonly string[], tagAt: TagAt): readonly TaggedModel[] {
  return typesAt(path, tagAt).flatMap((type) => modelsOf(type, tagAt(path)))
}

/** What DuckDB knows of the keys that are passed on to it. */
function passedOnKeys(type: FieldType): readonly Field[] {
  return type.kind === 'attach-options' || type.kind === 'table' ? (type.known ?? []) : []
}

function passedOnAt(table: readonly string[], tagAt: TagAt): readonly KnownField[] {
  const fields = new Set(typesAt(table, tagAt).flatMap(passedOnKeys))
  return [...fields].map((field) => ({ field, tag: null }))
}

/** The keys a table can have, of every kind it may be; of a table of any value, those that mean something. */
export function keysOf(table: readonly string[], tagAt: TagAt): readonly KnownField[] {
  const own = modelsAt(table, tagAt).flatMap(({ model, tag }) =>
    model.fields.map((field) => ({ field, tag })),
  )
  return [...own, ...passedOnAt(table, tagAt)]
}

/** What is known about a key; below a table of any value, and for a name a person chose, its table's own field. */
export function knownFields(path: readonly string[], tagAt: TagAt): readonly KnownField[] {
  const key = path.at(-1)
  const table = path.slice(0, -1)
  const own = keysOf(table, tagAt).filter(({ field }) => field.key === key)
  if (own.length > 0) return own
  const passedOn = passedOnAt(table, tagAt).filter(({ field }) => field.key === key?.toLowerCase())
  if (passedOn.length > 0) return passedOn
  const found = fieldsAt(path)
  if (found.length > 0) return found.map((field) => ({ field, tag: null }))
  const isNamed = typesAt(path, tagAt).length > 0
  return isNamed ? fieldsAt(path.slice(0, -1)).map((field) => ({ field, tag: null })) : []
}

/** What became of a key that is none any more. */
export interface FormerKey {
  /** What to do now. */
  readonly next: string
  /** The release of Metaxy that changed it, where one did. */
  readonly changedIn: string | null
}

function own(table: Readonly<Record<string, string>> | undefined, key: string): string | null {
  return table !== undefined && Object.hasOwn(table, key) ? (table[key] ?? null) : null
}

/** A model's former keys, with what they are called now or what to do. */
export function formerKeys({ formerNames, removedKeys }: Model): Readonly<Record<string, string>> {
  const renamed = Object.entries(formerNames ?? {}).map(([key, now]) => [key, `Write ${now} instead.`])
  return { ...Object.fromEntries(renamed), ...removedKeys }
}

/** A key of an earlier release or another tool; `null` when `path` is none. */
export function formerKey(path: readonly string[], tagAt: TagAt): FormerKey | null {
  const key = path.at(-1) ?? ''
  for (const { model } of modelsAt(path.slice(0, -1), tagAt)) {
    const next = own(formerKeys(model), key)
    if (next !== null) return { next, changedIn: own(model.changedIn, key) }
  }
  return null
}

/** A field's type in words. */
export function typeText(type: FieldType): string {
  switch (type.kind) {
    case 'string':
    case 'path':
    case 'class':
    case 'alias':
      return 'text'
    case 'integer':
      return type.minimum === undefined ? 'integer' : `integer, at least ${type.minimum}`
    case 'boolean':
      return 'true or false'
    case 'one-of':
      return type.values.map((value) => `"${value}"`).join(' or ')
    case 'list':
    case 'sequence':
      return `list: ${typeText(type.of)}`
    case 'extension':
      return 'text or table'
    case 'feature-key':
      return 'feature key'
    case 'tagged':
      return `table, of type ${[...type.models.keys()].map((tag) => `"${tag}"`).join(' or ')}`
    case 'table':
    case 'attach-options':
    case 'model':
    case 'later':
      return 'table'
  }
}
