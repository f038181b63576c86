/** The rules of feature and field keys, with the errors Metaxy raises (metaxy `models/types.py`, `_Key`). */

import type { Range } from '../text/diagnostic.ts'
import type { KeyClass, PyEntry, PyItem, PyValue } from './python-value.ts'
import { typeName } from './python-value.ts'
import { type LineError, valueError } from './validation-error.ts'

// Python's `$` also matches before a final newline, so a key may end in one.
const FIRST_PART = /^[a-z_][a-z0-9_-]*\n?$/
const OTHER_PART = /^[a-z0-9_][a-z0-9_-]*\n?$/

export type KeyResult =
  | { readonly ok: true; readonly parts: readonly string[] }
  | { readonly ok: false; readonly errors: readonly LineError[] }

/** Makes a key of a string (split at `/`), a list, a tuple or another key of the same class. */
export function readKey(of: KeyClass, item: PyItem, location: readonly string[]): KeyResult {
  const { value, range } = item
  if (value.kind === 'key' && value.of === of) return { ok: true, parts: value.parts }
  if (value.kind === 'str') {
    return checkParts(
      of,
      value.value.split('/').map((part) => ({ value: part, range })),
      range,
      location,
    )
  }
  if (value.kind === 'dict') return readKeyDict(of, item, value.entries, location)
  if (value.kind !== 'list' && value.kind !== 'tuple') {
    return failed(valueError(location, `Cannot create ${of} from ${typeName(value)}`, value, range))
  }
  const parts: { value: string; range: Range }[] = []
  const errors: LineError[] = []
  for (const [at, part] of value.items.entries()) {
    if (part.value.kind === 'str') parts.push({ value: part.value.value, range: part.range })
    else errors.push(stringExpected([...location, String(at)], part))
  }
  return errors.length > 0 ? { ok: false, errors } : checkParts(of, parts, range, location)
}

/** `{"parts": [...]}` and `{"root": [...]}`, the forms Metaxy keeps for stored keys. */
function readKeyDict(
  of: KeyClass,
  { value, range }: PyItem,
  entries: readonly PyEntry[],
  location: readonly string[],
): KeyResult {
  const named = (name: string) =>
    entries.find(({ key }) => key.value.kind === 'str' && key.value.value === name)
  const parts = named('root') ?? named('parts')
  if (parts !== undefined && 'items' in parts.value.value) return readKey(of, parts.value, location)
  return failed(valueError(location, "Dict must contain 'root' or 'parts' key", value, range))
}

/** pydantic's error for anything that should have been text. */
export function stringExpected(location: readonly string[], item: PyItem): LineError {
  return {
    location,
    type: 'string_type',
    message: 'Input should be a valid string',
    input: item.value,
    range: item.range,
  }
}

function checkParts(
  of: KeyClass,
  parts: readonly { value: string; range: Range }[],
  range: Range,
  location: readonly string[],
): KeyResult {
  for (const [at, part] of parts.entries()) {
    const fault = faultOf(of, part.value, at === 0)
    if (fault === null) continue
    const input: PyValue = {
      kind: 'tuple',
      items: parts.map(({ value }) => ({ value: { kind: 'str', value }, range })),
    }
    return failed(valueError(location, fault, input, part.range))
  }
  return { ok: true, parts: parts.map(({ value }) => value) }
}

function faultOf(of: KeyClass, part: string, first: boolean): string | null {
  if (part === '') return `${of} parts cannot be empty strings`
  if (part.includes('/')) {
    return `${of} part '${part}' cannot contain forward slashes (/). Forward slashes are reserved as the separator in to_string(). Use underscores or hyphens instead.`
  }
  if (part.includes('__')) {
    return `${of} part '${part}' cannot contain double underscores (__). Use single underscores or hyphens instead.`
  }
  if (first && !FIRST_PART.test(part)) {
    return `${of} first part '${part}' is invalid. The first part must start with a lowercase letter (a-z) or underscore (_), and contain only lowercase letters, digits, underscores, or hyphens.`
  }
  if (!first && !OTHER_PART.test(part)) {
    return `${of} part '${part}' is invalid. Parts must contain only lowercase letters, digits, underscores, or hyphens, and cannot start with a hyphen.`
  }
  return null
}

function failed(error: LineError): KeyResult {
  return { ok: false, errors: [error] }
}
