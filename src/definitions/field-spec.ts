/** `FieldSpec(...)` with Metaxy's rules and errors (metaxy `models/field.py`). */

import type { FieldSpec } from '../metaxy/feature.ts'
import { readKey, stringExpected } from './keys.ts'
import type { Problems } from './problems.ts'
import type { KeywordArgument, PyItem } from './python-value.ts'
import { dependent } from './reader.ts'
import { type LineError, reportErrors } from './validation-error.ts'

/** metaxy `models/constants.py`, `DEFAULT_CODE_VERSION`. */
const DEFAULT_CODE_VERSION = '__metaxy_initial__'
const FIELD_ARGUMENTS = ['key', 'code_version', 'deps']

/** One field from its arguments, or `null` after its problems have been reported. */
export function buildFieldSpec(problems: Problems, keywords: readonly KeywordArgument[]): FieldSpec | null {
  const deps = keywords.find(({ name }) => name === 'deps')
  if (deps !== undefined && !isEmptyList(deps.item)) return dependent(problems, deps.item.range)
  const values = new Map(keywords.map(({ name, item }) => [name, item]))
  const { field, errors } = readField(values, [])
  const unknown = keywords.filter(({ name }) => !FIELD_ARGUMENTS.includes(name)).map(unknownArgument)
  if (field !== null && unknown.length === 0) return field
  reportErrors(problems, 'FieldSpec', [...errors, ...unknown])
  return null
}

/** The items of `fields=[...]`: names, `FieldSpec(...)` or dicts with the arguments of one. */
export function readFieldItem(
  item: PyItem,
  location: readonly string[],
): { readonly field: FieldSpec | null; readonly errors: readonly LineError[] } {
  const { value, range } = item
  if (value.kind === 'field') return { field: value.field, errors: [] }
  if (value.kind === 'str') return readField(new Map([['key', item]]), location)
  if (value.kind !== 'dict') {
    const message = 'Input should be a valid dictionary or instance of FieldSpec'
    return { field: null, errors: [{ location, type: 'model_type', message, input: value, range }] }
  }
  const values = new Map<string, PyItem>()
  const unknown: LineError[] = []
  for (const entry of value.entries) {
    const name = entry.key.value.kind === 'str' ? entry.key.value.value : null
    if (name !== null && FIELD_ARGUMENTS.includes(name)) values.set(name, entry.value)
    else unknown.push(extraForbidden([...location, name ?? '[key]'], entry.value))
  }
  const { field, errors } = readField(values, location)
  return unknown.length > 0 ? { field: null, errors: [...errors, ...unknown] } : { field, errors }
}

/** Whether a `deps` argument says that there are none. */
export function isEmptyList({ value }: PyItem): boolean {
  return (value.kind === 'list' || value.kind === 'tuple') && value.items.length === 0
}

/** pydantic's error for an argument a class does not have. */
export function unknownArgument({ name, nameRange, item }: KeywordArgument): LineError {
  return { ...extraForbidden([name], item), range: nameRange }
}

function extraForbidden(location: readonly string[], { value, range }: PyItem): LineError {
  return { location, type: 'extra_forbidden', message: 'Extra inputs are not permitted', input: value, range }
}

function readField(
  values: ReadonlyMap<string, PyItem>,
  location: readonly string[],
): { readonly field: FieldSpec | null; readonly errors: readonly LineError[] } {
  const errors: LineError[] = []
  let key: readonly string[] = ['default']
  const keyItem = values.get('key')
  if (keyItem !== undefined) {
    const result = readKey('FieldKey', keyItem, [...location, 'key'])
    if (result.ok) key = result.parts
    else errors.push(...result.errors)
  }
  let codeVersion = DEFAULT_CODE_VERSION
  const version = values.get('code_version')
  if (version?.value.kind === 'str') codeVersion = version.value.value
  else if (version !== undefined) errors.push(stringExpected([...location, 'code_version'], version))
  return { field: errors.length > 0 ? null : { key, codeVersion }, errors }
}
