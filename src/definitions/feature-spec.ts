/** `FeatureSpec(...)` with Metaxy's rules and errors (metaxy `models/feature_spec.py`). */

import type { FieldSpec, Json } from '../metaxy/feature.ts'
import { keyText } from '../metaxy/feature-key.ts'
import type { Range } from '../text/diagnostic.ts'
import { isEmptyList, readFieldItem, unknownArgument } from './field-spec.ts'
import { jsonOf } from './json-value.ts'
import { readKey, stringExpected } from './keys.ts'
import type { Problems } from './problems.ts'
import {
  type KeywordArgument,
  type PyItem,
  type PyValue,
  repr,
  type SpecValue,
  typeName,
} from './python-value.ts'
import { dependent } from './reader.ts'
import { type LineError, reportErrors, valueError } from './validation-error.ts'

const SPEC_ARGUMENTS = ['key', 'id_columns', 'deps', 'fields', 'metadata', 'description']
const DEFAULT_FIELD: FieldSpec = { key: ['default'], codeVersion: '__metaxy_initial__' }

/** One spec from its arguments, or `null` after its problems have been reported. */
export function buildFeatureSpec(
  problems: Problems,
  keywords: readonly KeywordArgument[],
  range: Range,
): SpecValue | null {
  const values = new Map(keywords.map(({ name, item }) => [name, item]))
  const input = argumentsAsDict(keywords)
  const missing = (name: string): LineError => {
    return { location: [name], type: 'missing', message: 'Field required', input, range }
  }
  const deps = values.get('deps')
  if (deps !== undefined && !isEmptyList(deps)) return refuseDeps(problems, deps)

  const errors: LineError[] = []
  const key = readSpecKey(values.get('key'), errors, missing)
  const idColumns = readIdColumns(problems, values.get('id_columns'), errors, missing)
  if (idColumns === 'raised') return null
  const fields = readFields(values.get('fields'), errors)
  const metadata = readMetadata(problems, values.get('metadata'), errors)
  const description = readDescription(values.get('description'), errors)
  errors.push(...keywords.filter(({ name }) => !SPEC_ARGUMENTS.includes(name)).map(unknownArgument))
  if (errors.length > 0) reportErrors(problems, 'FeatureSpec', errors)
  if (errors.length > 0 || metadata === null) return null

  const fault = faultOfWhole(fields, idColumns, values)
  if (fault !== null) {
    reportErrors(problems, 'FeatureSpec', [valueError([], fault.text, input, fault.range ?? range)])
    return null
  }
  return { key, idColumns, fields, metadata, description }
}

function argumentsAsDict(keywords: readonly KeywordArgument[]): PyValue {
  return {
    kind: 'dict',
    entries: keywords.map(({ name, nameRange, item }) => ({
      key: { value: { kind: 'str', value: name }, range: nameRange },
      value: item,
    })),
  }
}

function refuseDeps(problems: Problems, deps: PyItem): null {
  if (deps.value.kind !== 'none') return dependent(problems, deps.range)
  const error = valueError(
    ['deps', 'feature'],
    'Cannot create FeatureKey from NoneType',
    deps.value,
    deps.range,
  )
  reportErrors(problems, 'FeatureSpec', [error])
  return null
}

type Missing = (name: string) => LineError

function readSpecKey(item: PyItem | undefined, errors: LineError[], missing: Missing): readonly string[] {
  if (item === undefined) {
    errors.push(missing('key'))
    return []
  }
  const result = readKey('FeatureKey', item, ['key'])
  if (result.ok) return result.parts
  errors.push(...result.errors)
  return []
}

/** `tuple(id_columns)`: a plain string falls apart into characters. */
function readIdColumns(
  problems: Problems,
  item: PyItem | undefined,
  errors: LineError[],
  missing: Missing,
): readonly string[] | 'raised' {
  if (item === undefined) {
    errors.push(missing('id_columns'))
    return []
  }
  const { value, range } = item
  if (value.kind === 'str') {
    const characters = Array.from(value.value)
    if (characters.length > 1) {
      problems.report({
        code: 'id-columns-text',
        severity: 'warning',
        range,
        message: `Metaxy takes the text apart: the id columns are ${characters.join(', ')}.`,
        next: `Write id_columns=["${value.value}"].`,
      })
    }
    return characters
  }
  const items = iterate(item)
  if (items === null) {
    problems.report({
      code: 'invalid-feature',
      range,
      message: 'id_columns must be a list or tuple of column names.',
      next: 'Write id_columns=["sample_uid"].',
      detail: `'${typeName(value)}' object is not iterable`,
    })
    return 'raised'
  }
  const columns: string[] = []
  for (const [at, column] of items.entries()) {
    if (column.value.kind === 'str') columns.push(column.value.value)
    else errors.push(stringExpected(['id_columns', String(at)], column))
  }
  return columns
}

function iterate({ value, range }: PyItem): readonly PyItem[] | null {
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') return value.items
  if (value.kind === 'key') return value.parts.map((part) => ({ value: { kind: 'str', value: part }, range }))
  return value.kind === 'dict' ? value.entries.map(({ key }) => key) : null
}

function readFields(item: PyItem | undefined, errors: LineError[]): readonly FieldSpec[] {
  if (item === undefined) return [DEFAULT_FIELD]
  const { value, range } = item
  if (value.kind !== 'list' && value.kind !== 'tuple' && value.kind !== 'set') {
    const message = 'Input should be a valid list'
    errors.push({ location: ['fields'], type: 'list_type', message, input: value, range })
    return []
  }
  return value.items.flatMap((entry, at) => {
    const { field, errors: found } = readFieldItem(entry, ['fields', String(at)])
    errors.push(...found)
    return field ?? []
  })
}

/** `null` when a value inside has no JSON form; the problem has been reported then. */
function readMetadata(
  problems: Problems,
  item: PyItem | undefined,
  errors: LineError[],
): ReadonlyMap<string, Json> | null {
  if (item === undefined) return new Map()
  const { value, range } = item
  if (value.kind !== 'dict') {
    const message = 'Input should be a valid dictionary'
    errors.push({ location: ['metadata'], type: 'dict_type', message, input: value, range })
    return new Map()
  }
  const metadata = new Map<string, Json>()
  let complete = true
  for (const { key, value: entry } of value.entries) {
    const json = jsonOf(problems, entry)
    if (key.value.kind !== 'str') errors.push(stringExpected(['metadata', repr(key.value), '[key]'], key))
    else if (json === undefined) complete = false
    else metadata.set(key.value.value, json)
  }
  return complete ? metadata : null
}

function readDescription(item: PyItem | undefined, errors: LineError[]): string | null {
  if (item === undefined || item.value.kind === 'none') return null
  if (item.value.kind === 'str') return item.value.value
  errors.push(stringExpected(['description'], item))
  return null
}

/** The checks Metaxy makes once every argument is valid by itself. */
function faultOfWhole(
  fields: readonly FieldSpec[],
  idColumns: readonly string[],
  values: ReadonlyMap<string, PyItem>,
): { readonly text: string; readonly range: Range | undefined } | null {
  const seen = new Set<string>()
  for (const [at, field] of fields.entries()) {
    const key = keyText(field.key)
    if (seen.has(key)) {
      const item = values.get('fields')
      const entry = item !== undefined && 'items' in item.value ? item.value.items[at] : item
      const text = `Duplicate field key found: ${key}. All fields must have unique keys.`
      return { text, range: entry?.range }
    }
    seen.add(key)
  }
  if (idColumns.length > 0) return null
  const text = 'id_columns must be non-empty if specified. Use None for default.'
  return { text, range: values.get('id_columns')?.range }
}
