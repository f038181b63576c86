/**
 * Reads `METAXY_*` variables as the settings they override, in the way of pydantic-settings 2.16
 * (`sources/providers/env.py`) for Metaxy's `MetaxyConfig`, and puts them over the file.
 */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import type { Field, FieldType } from './field-model.ts'
import { metaxyModel } from './fields.ts'
import type { Environment } from './interpolate.ts'
import { type GrowingTable, parseJson } from './json.ts'
import { configDiagnostic } from './messages.ts'
import type { TomlEntry, TomlNode, TomlTableNode } from './toml-tree.ts'

/** Where a variable's name and its value stand in the Environment document. */
export interface VariablePlace {
  readonly name: Range
  readonly value: Range
}

export interface Overrides {
  /** What the variables set; of the shape of the file. */
  readonly table: TomlTableNode
  /** Variables that Metaxy cannot read at all: nothing is loaded then. */
  readonly diagnostics: readonly Diagnostic[]
}

/** A variable by its name in lower case. */
interface Variable {
  readonly text: string
  readonly keyRange: Range
  readonly range: Range
}

const prefix = 'metaxy_'
const delimiter = '__'

/** Names of more parts are refused, so that no later step can run out of stack. */
const maximumParts = 100

/** pydantic-settings gives up on a value that has to be JSON: `SettingsError`; this page on a name of many parts. */
class Unreadable extends Error {
  readonly reason: 'not-json' | 'too-deep'
  readonly range: Range
  constructor(reason: Unreadable['reason'], range: Range) {
    super(reason)
    this.reason = reason
    this.range = range
  }
}

function newTable(range: Range): GrowingTable {
  return { kind: 'table', entries: new Map(), range }
}

/** The place of a variable, which says its name even when there is no document it stands in. */
export function placeOf(name: string, places: ReadonlyMap<string, VariablePlace>): VariablePlace {
  const place = places.get(name) ?? { name: { start: 0, end: 0 }, value: { start: 0, end: 0 } }
  return { name: { ...place.name, variable: name }, value: { ...place.value, variable: name } }
}

/** Of names that differ only in case the last counts, in the place of the first. */
function lowerCased(
  environment: Environment,
  places: ReadonlyMap<string, VariablePlace>,
): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>()
  for (const [name, text] of environment) {
    const lower = name.toLowerCase()
    if (!lower.startsWith(prefix)) continue
    const { name: keyRange, value: range } = placeOf(name, places)
    variables.set(lower, { text, keyRange, range })
  }
  return variables
}

/** What a part of a name leads to: a field, the values of a table, or nothing that is known. */
type Target =
  | { readonly kind: 'field'; readonly type: FieldType; readonly nullable: boolean }
  /** `null`: any value. */
  | { readonly kind: 'item'; readonly type: FieldType | null }

function fieldTarget({ type, nullable }: Field): Target {
  return { kind: 'field', type, nullable }
}

/** `next_field`: a dictionary leads to its values, a list and a model to the model's fields. */
function nextTarget(type: FieldType | null, key: string): Target | null {
  switch (type?.kind) {
    case 'table':
      return { kind: 'item', type: type.of }
    case 'later':
      return { kind: 'item', type: null }
    case 'list':
      return nextTarget(type.of, key)
    case 'model': {
      // The prefix of the whole is accepted for a field, too.
      const found = type.model.fields.find((field) => key === field.key || key === prefix + field.key)
      return found === undefined ? null : fieldTarget(found)
    }
    default:
      return null
  }
}

/** `_annotation_is_complex`: read as JSON, by type. */
function isComplex(type: FieldType | null): boolean {
  return type !== null && ['table', 'later', 'list', 'sequence', 'model'].includes(type.kind)
}

/** The value of a variable that a part of its name leads to. */
function leaf({ text, range }: Variable, target: Target | null, isTable: boolean): TomlNode {
  const asText: TomlNode = { kind: 'string', value: text, range }
  if (text === '' || (target === null && !isTable)) return asText
  if (target !== null && !isComplex(target.type)) return asText
  const node = parseJson(text, range)
  // Only a field whose one type is a list or a table has to be JSON.
  if (node === null && target?.kind === 'field' && !target.nullable) throw new Unreadable('not-json', range)
  return node ?? asText
}

function isGrowing(node: TomlNode | undefined): node is GrowingTable {
  return node?.kind === 'table'
}

/** `explode_env_vars`: what the variables `METAXY_<FIELD>__…` say about one field, in the order of the environment. */
function nested({ key, type }: Field, variables: ReadonlyMap<string, Variable>): GrowingTable | null {
  const lead = prefix + key + delimiter
  const isTable = type.kind === 'table'
  let root: GrowingTable | null = null
  for (const [name, variable] of variables) {
    if (!name.startsWith(lead)) continue
    const parts = name.slice(lead.length).split(delimiter)
    if (parts.length > maximumParts) throw new Unreadable('too-deep', variable.keyRange)
    root ??= newTable(variable.keyRange)
    let table: TomlNode | undefined = root
    let target: Target | null = { kind: 'field', type, nullable: false }
    for (const part of parts.slice(0, -1)) {
      target = target && nextTarget(target.type, part)
      // Below a value that is no table nothing is set.
      if (!isGrowing(table)) continue
      const below: TomlEntry = table.entries.get(part) ?? {
        keyRange: variable.keyRange,
        node: newTable(variable.keyRange),
      }
      table.entries.set(part, below)
      table = below.node
    }
    const last = parts.at(-1) ?? ''
    const node = leaf(variable, target && nextTarget(target.type, last), isTable)
    if (isGrowing(table)) table.entries.set(last, { keyRange: variable.keyRange, node })
  }
  return root
}

/** What the variables say about one field, if anything. */
function fieldValue(field: Field, variables: ReadonlyMap<string, Variable>): TomlEntry | null {
  const variable = variables.get(prefix + field.key)
  if (!isComplex(field.type)) {
    return (
      (variable && {
        keyRange: variable.keyRange,
        node: { kind: 'string', value: variable.text, range: variable.range },
      }) ??
      null
    )
  }
  if (variable === undefined) {
    const below = nested(field, variables)
    return below && { keyRange: below.range, node: below }
  }
  const node = parseJson(variable.text, variable.range)
  if (node === null) throw new Unreadable('not-json', variable.range)
  // `null` is as if nothing were said, also by variables that say more.
  if (node.kind === 'null') return null
  const below = node.kind === 'table' ? nested(field, variables) : null
  return {
    keyRange: variable.keyRange,
    node: node.kind === 'table' && below !== null ? overlay(node, below) : node,
  }
}

function unreadable({ key }: Field, { reason, range }: Unreadable): Diagnostic {
  if (reason === 'too-deep') {
    const said = {
      code: 'override-too-deep',
      message: `The name of this variable has more than ${maximumParts} parts.`,
      next: 'Use fewer: a part ends at two underscores.',
    }
    return configDiagnostic('error', said, range)
  }
  const said = {
    code: 'override-not-json',
    message: `${range.variable ?? 'The variable'} is not JSON, so Metaxy loads nothing at all.`,
    next:
      key === 'entrypoints' || key === 'extra_features'
        ? 'Write a JSON list, for example ["a.b"].'
        : 'Write a JSON object, for example {"key": "value"}.',
  }
  const detail = `error parsing value for field "${key}" from source "EnvSettingsSource"`
  return configDiagnostic('error', said, range, detail)
}

/** What the variables override, in the order of Metaxy's settings; the first that cannot be read ends the reading. */
export function readOverrides(
  environment: Environment,
  places: ReadonlyMap<string, VariablePlace> = new Map(),
): Overrides {
  const variables = lowerCased(environment, places)
  const table = newTable({ start: 0, end: 0 })
  for (const field of metaxyModel.fields) {
    try {
      const entry = fieldValue(field, variables)
      if (entry !== null) table.entries.set(field.key, entry)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      return { table, diagnostics: [unreadable(field, error)] }
    }
  }
  return { table, diagnostics: [] }
}

/**
 * `deep_update`: tables are put together key by key, everything else is replaced. Keys stay where `below` has them;
 * new ones follow.
 */
export function overlay(below: TomlTableNode, above: TomlTableNode): TomlTableNode {
  const entries = new Map(below.entries)
  for (const [key, entry] of above.entries) {
    const known = entries.get(key)
    const isDeep = known?.node.kind === 'table' && entry.node.kind === 'table'
    entries.set(key, isDeep ? { keyRange: known.keyRange, node: overlay(known.node, entry.node) } : entry)
  }
  return { ...below, entries }
}
