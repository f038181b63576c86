/** Checks a table against the table of known settings, finding the failures pydantic finds, in its order. */

import { isRefusal, toBoolean, toInteger } from './coerce.ts'
import type { Field, FieldType, Model } from './field-model.ts'
import type { Failure } from './pydantic-text.ts'
import { str, strip, typeName } from './python-text.ts'
import { child, plainValue, type TomlEntry, type TomlNode, type TomlTableNode } from './toml-tree.ts'

export interface Checked {
  /** The table with every value converted to its field's type; the table as it was when there are failures. */
  readonly table: TomlTableNode
  readonly failures: readonly Failure[]
  readonly notes: readonly KeyNote[]
}

/** A key that is accepted without effect, or under another spelling. */
export interface KeyNote {
  readonly kind: 'ignored' | 'other-case'
  readonly model: Model
  readonly key: string
  readonly keyRange: TomlEntry['keyRange']
}

interface Context {
  readonly failures: Failure[]
  readonly notes: KeyNote[]
}

type Location = readonly string[]

function fail(context: Context, location: Location, type: string, message: string, input: TomlNode): null {
  context.failures.push({ location, type, message, input, range: input.range })
  return null
}

function checkItems(
  items: readonly TomlNode[],
  of: FieldType,
  location: Location,
  context: Context,
): TomlNode[] {
  return items.flatMap((item, index) => checkValue(of, item, [...location, String(index)], context) ?? [])
}

function checkSequence(of: FieldType, node: TomlNode, location: Location, context: Context): TomlNode | null {
  if (node.kind === 'array') return { ...node, items: checkItems(node.items, of, location, context) }
  return node.kind === 'string'
    ? fail(context, location, 'sequence_str', "'str' instances are not allowed as a Sequence value", node)
    : fail(context, location, 'is_instance_of', 'Input should be an instance of Sequence', node)
}

function checkTableOf(
  of: FieldType | null,
  node: TomlNode,
  location: Location,
  context: Context,
): TomlNode | null {
  if (node.kind !== 'table')
    return fail(context, location, 'dict_type', 'Input should be a valid dictionary', node)
  if (of === null) return node
  const entries = new Map<string, TomlEntry>()
  for (const [key, entry] of node.entries) {
    const value = checkValue(of, entry.node, [...location, key], context)
    if (value !== null) entries.set(key, { keyRange: entry.keyRange, node: value })
  }
  return { ...node, entries }
}

function quotedTags(models: ReadonlyMap<string, Model>): string {
  return [...models.keys()].map((tag) => `'${tag}'`).join(', ')
}

function checkTagged(
  models: ReadonlyMap<string, Model>,
  node: TomlNode,
  location: Location,
  context: Context,
): TomlNode | null {
  if (node.kind !== 'table') {
    const message = 'Input should be a valid dictionary or object to extract fields from'
    return fail(context, location, 'model_attributes_type', message, node)
  }
  const tag = child(node, 'type')
  if (tag === undefined) {
    return fail(
      context,
      location,
      'union_tag_not_found',
      "Unable to extract tag using discriminator 'type'",
      node,
    )
  }
  const name = str(plainValue(tag))
  const model = tag.kind === 'string' ? models.get(name) : undefined
  if (model !== undefined) return checkModel(model, node, [...location, name], context)
  const message = `Input tag '${name}' found using 'type' does not match any of the expected tags: ${quotedTags(models)}`
  context.failures.push({ location, type: 'union_tag_invalid', message, input: node, range: tag.range })
  return null
}

function checkExtension(spec: Model, node: TomlNode, location: Location, context: Context): TomlNode | null {
  if (node.kind === 'string') return node
  // A table passes here and fails when the store is made: Metaxy hands it on as a plain dict.
  const tried: Context = { failures: [], notes: [] }
  const asSpec =
    node.kind === 'table'
      ? checkModel(spec, node, [...location, spec.name], tried)
      : fail(
          tried,
          [...location, spec.name],
          'model_type',
          `Input should be a valid dictionary or instance of ${spec.name}`,
          node,
        )
  if (tried.failures.length === 0) return asSpec
  fail(context, [...location, 'str'], 'string_type', 'Input should be a valid string', node)
  for (const failure of tried.failures) context.failures.push(failure)
  return null
}

/** The location pydantic prints for the second half of `str | Path`. */
const pathLocation =
  'lax-or-strict[lax=union[json-or-python[json=function-after[path_validator(), str],python=is-instance[Path]],' +
  'function-after[path_validator(), str]],strict=json-or-python[json=function-after[path_validator(), str],' +
  'python=is-instance[Path]]]'

function checkString(
  check: ((text: string) => string | null) | undefined,
  node: TomlNode,
  location: Location,
  context: Context,
): TomlNode | null {
  if (node.kind !== 'string')
    return fail(context, location, 'string_type', 'Input should be a valid string', node)
  const objection = check?.(node.value) ?? null
  return objection === null ? node : fail(context, location, 'value_error', `Value error, ${objection}`, node)
}

function checkInteger(
  minimum: bigint | undefined,
  node: TomlNode,
  location: Location,
  context: Context,
): TomlNode | null {
  const value = toInteger(node)
  if (isRefusal(value)) return fail(context, location, value.type, value.message, node)
  if (minimum !== undefined && value < minimum) {
    const message = `Input should be greater than or equal to ${minimum}`
    return fail(context, location, 'greater_than_equal', message, node)
  }
  return { kind: 'integer', value, range: node.range }
}

function checkOneOf(
  type: FieldType & { kind: 'one-of' },
  node: TomlNode,
  location: Location,
  context: Context,
): TomlNode | null {
  if (node.kind === 'string' && type.values.includes(node.value)) return node
  const quoted = type.values.map((value) => `'${value}'`)
  const listed = quoted.length === 1 ? quoted[0] : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
  return fail(context, location, type.error, `Input should be ${listed}`, node)
}

/** The converted value, or `null` after recording why there is none. */
function checkValue(type: FieldType, node: TomlNode, location: Location, context: Context): TomlNode | null {
  switch (type.kind) {
    case 'string':
      return checkString(type.check, node, location, context)
    case 'integer':
      return checkInteger(type.minimum, node, location, context)
    case 'boolean': {
      const value = toBoolean(node)
      if (isRefusal(value)) return fail(context, location, value.type, value.message, node)
      return { kind: 'boolean', value, range: node.range }
    }
    case 'one-of':
      return checkOneOf(type, node, location, context)
    case 'path':
      if (node.kind === 'string') return node
      fail(context, [...location, 'str'], 'string_type', 'Input should be a valid string', node)
      return fail(
        context,
        [...location, pathLocation],
        'path_type',
        "Input is not a valid path for <class 'pathlib.Path'>",
        node,
      )
    case 'class': {
      if (node.kind === 'string') return node
      const message = `Value error, type must be a string or class, got ${typeName(plainValue(node))}`
      return fail(context, location, 'value_error', message, node)
    }
    case 'alias':
      return {
        kind: 'string',
        value: (node.kind !== 'null' && strip(str(plainValue(node)))) || 'ducklake',
        range: node.range,
      }
    case 'list':
      if (node.kind === 'array') return { ...node, items: checkItems(node.items, type.of, location, context) }
      return fail(context, location, 'list_type', 'Input should be a valid list', node)
    case 'sequence':
      return checkSequence(type.of, node, location, context)
    case 'extension':
      return checkExtension(type.model, node, location, context)
    case 'feature-key': {
      if (node.kind === 'string' || node.kind === 'array') return node
      const message = `Value error, Cannot create FeatureKey from ${typeName(plainValue(node))}`
      return fail(context, location, 'value_error', message, node)
    }
    case 'table':
      return checkTableOf(type.of, node, location, context)
    case 'later':
      return checkTableOf(null, node, location, context)
    case 'attach-options':
      return node
    case 'model':
      if (node.kind === 'table') return checkModel(type.model, node, location, context)
      return fail(
        context,
        location,
        'model_type',
        `Input should be a valid dictionary or instance of ${type.model.name}`,
        node,
      )
    case 'tagged':
      return checkTagged(type.models, node, location, context)
  }
}

/** The entries of `table` that stand for `field`, first written first. */
export function matches(
  model: Model,
  field: Field,
  table: TomlTableNode,
): readonly (readonly [string, TomlEntry])[] {
  if (model.anyCase) return [...table.entries].filter(([key]) => key.toLowerCase() === field.key)
  const entry = table.entries.get(field.key)
  return entry === undefined ? [] : [[field.key, entry]]
}

function checkModel(
  model: Model,
  table: TomlTableNode,
  location: Location,
  context: Context,
): TomlTableNode | null {
  const before = context.failures.length
  const entries = new Map<string, TomlEntry>()
  const known = new Set<string>()
  for (const field of model.fields) {
    const found = matches(model, field, table)
    for (const [key, { keyRange }] of found) {
      known.add(key)
      if (key !== field.key) context.notes.push({ kind: 'other-case', model, key, keyRange })
    }
    const entry = found[0]?.[1]
    if (entry?.node.kind === 'null' && field.nullable) continue
    if (entry !== undefined) {
      const node = checkValue(field.type, entry.node, [...location, field.key], context)
      if (node !== null) entries.set(field.key, { keyRange: entry.keyRange, node })
    } else if (field.required) {
      const missing = { location: [...location, field.key], type: 'missing', message: 'Field required' }
      context.failures.push({ ...missing, input: table, range: table.range, model, field })
    }
  }
  for (const [key, { keyRange, node }] of table.entries) {
    if (known.has(key)) continue
    if (model.unknownKeys === 'ignore') context.notes.push({ kind: 'ignored', model, key, keyRange })
    if (model.unknownKeys !== 'forbid') continue
    const extra = {
      location: [...location, key],
      type: 'extra_forbidden',
      message: 'Extra inputs are not permitted',
    }
    context.failures.push({ ...extra, input: node, range: keyRange, model })
  }
  const checked: TomlTableNode = { ...table, entries }
  if (context.failures.length > before) return null
  const objection = model.check?.(checked) ?? null
  return objection === null
    ? checked
    : fail(context, location, 'value_error', `Value error, ${objection}`, table)
}

/** Checks the table of a whole model; locations in the failures are relative to it. */
export function validateModel(model: Model, table: TomlTableNode): Checked {
  const context: Context = { failures: [], notes: [] }
  const checked = checkModel(model, table, [], context)
  return { table: checked ?? table, ...context }
}
