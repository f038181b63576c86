/** What would certainly put a value right that pydantic refuses. */

import type { Repair } from '../text/repair.ts'
import { onlyClose } from './close-words.ts'
import type { Model } from './field-model.ts'
import type { Failure } from './pydantic-text.ts'
import type { TomlNode } from './toml-tree.ts'

/** A key that is missing may be there under an earlier name, or misspelled. */
function misspelled(model: Model, key: string, table: TomlNode): string | undefined {
  if (table.kind !== 'table') return undefined
  const known = model.fields.map((field) => field.key)
  return [...table.entries.keys()].find((each) => !known.includes(each) && onlyClose(each, known) === key)
}

/** How to put a missing key right, when there is only one way. */
export function missingRepair({ model, field, input }: Failure, former: string | undefined): Repair | null {
  if (model === undefined || field === undefined) return null
  const written = former ?? misspelled(model, field.key, input)
  if (written !== undefined) return { kind: 'rename-key', key: written, to: field.key }
  return field.remedy === undefined ? null : { kind: 'add-key', key: field.key, value: field.remedy }
}

/** The repair as part of a diagnostic, when there is one. */
export function repairable(repair: Repair | null): { readonly repair?: Repair } {
  return repair === null ? {} : { repair }
}

/** How to put a value of a wrong type right, when what was meant is certain. */
export function typeRepair({ type, input, location }: Failure): Repair | null {
  // A number in quotes is a text, but no name.
  if (/^(?:store|secret_name)$/.test(location.at(-1) ?? '')) return null
  if (type === 'string_type' || type === 'path_type') {
    return ['integer', 'float', 'boolean'].includes(input.kind) ? { kind: 'quote-value' } : null
  }
  return (type === 'list_type' || type === 'sequence_str') && input.kind === 'string'
    ? { kind: 'list-value' }
    : null
}

/** The word of a list that must be meant. */
export function wordRepair(input: TomlNode, words: readonly string[]): Repair | null {
  const meant = input.kind === 'string' ? onlyClose(input.value, words) : null
  return meant === null ? null : { kind: 'replace-value', value: JSON.stringify(meant) }
}
