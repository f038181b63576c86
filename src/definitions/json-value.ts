/** Metadata values as the JSON that pydantic makes of them (`model_dump(mode="json")`). */

import type { Json } from '../metaxy/feature.ts'
import type { Problems } from './problems.ts'
import { type PyItem, type PyValue, repr, typeName } from './python-value.ts'

/** The JSON value, numbers as Python prints them, or `undefined` after the problem has been reported. */
export function jsonOf(problems: Problems, { value, range }: PyItem): Json | undefined {
  switch (value.kind) {
    case 'none':
      return null
    case 'bool':
    case 'str':
      return value.value
    case 'int':
      return { number: repr(value) }
    case 'float':
      // pydantic writes inf and nan as null.
      return Number.isFinite(value.value) ? { number: repr(value) } : null
    case 'list':
    case 'tuple':
    case 'set':
      return all(value.items.map((item) => jsonOf(problems, item)))
    case 'dict':
      return dictionary(problems, value.entries)
    case 'key':
      return repr(value)
    default:
      problems.report({
        code: 'unsupported-python',
        range,
        message: `A value of type ${typeName(value)} cannot be part of the metadata here.`,
        next: 'Use strings, numbers, True, False, None, lists and dicts.',
      })
      return undefined
  }
}

function dictionary(
  problems: Problems,
  entries: readonly { key: PyItem; value: PyItem }[],
): Json | undefined {
  const members = new Map<string, Json>()
  let complete = true
  for (const { key, value } of entries) {
    const name = memberName(key.value)
    const json = jsonOf(problems, value)
    if (name === undefined) {
      problems.report({
        code: 'unsupported-python',
        range: key.range,
        message: `A ${typeName(key.value)} as a dictionary key is not read here.`,
        next: 'Use a string as the key.',
      })
    }
    if (name === undefined || json === undefined) complete = false
    else members.set(name, json)
  }
  return complete ? { object: members } : undefined
}

/** The text pydantic makes of a key inside the metadata. */
function memberName(key: PyValue): string | undefined {
  switch (key.kind) {
    case 'str':
      return key.value
    case 'bool':
      return key.value ? 'true' : 'false'
    case 'none':
    case 'int':
      return repr(key)
    default:
      return undefined
  }
}

function all(items: readonly (Json | undefined)[]): Json | undefined {
  const known = items.filter((item) => item !== undefined)
  return known.length === items.length ? known : undefined
}
