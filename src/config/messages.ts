/** Says validation failures in sentences a person understands, each with the next step. */

import { configDocument, type Diagnostic, type Range, type Severity } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'
import { closest, onlyClose } from './close-words.ts'
import type { Model } from './field-model.ts'
import type { Failure } from './pydantic-text.ts'
import { typeName } from './python-text.ts'
import { missingRepair, repairable, typeRepair, wordRepair } from './repairs.ts'
import { child, plainValue } from './toml-tree.ts'
import type { KeyNote } from './validate-model.ts'

interface Said {
  readonly code: string
  readonly message: string
  readonly next: string
  readonly repair?: Repair
  readonly limit?: 'browser'
}

/** A diagnostic on `metaxy.toml`, or on the environment when the value came from there. */
export function configDiagnostic(severity: Severity, said: Said, range: Range, detail?: string): Diagnostic {
  const diagnostic = { ...said, severity, document: configDocument(range), range }
  return detail === undefined ? diagnostic : { ...diagnostic, detail }
}

/** The value of a table that is asked for any key; a person may call one `constructor`. */
function own(table: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}

function keyAdvice(model: Model, key: string): { readonly next: string; readonly repair: Repair } {
  const known = model.fields.map((field) => field.key)
  const home = model.fields.find(
    ({ type }) => type.kind === 'later' && type.model.fields.some((one) => one.key === key),
  )
  if (home !== undefined) {
    return { next: `Move it into ${home.key}.`, repair: { kind: 'move-key', into: home.key } }
  }
  const former = own(model.formerNames, key)
  const certain = former ?? onlyClose(key, known)
  const repair: Repair = certain === null ? { kind: 'remove-key' } : { kind: 'rename-key', to: certain }
  const meant = former ?? closest(key, known)
  if (meant !== null) return { next: `Write ${meant} instead, or remove the key.`, repair }
  return { next: `Remove it, or use one of: ${known.join(', ')}.`, repair }
}

/** The words between single quotes in one of pydantic's sentences. */
function quotedWords(sentence: string): readonly string[] {
  return [...sentence.matchAll(/'([^']*)'/g)].map(([, word]) => word ?? '')
}

const typeWords: Readonly<Record<string, string>> = {
  str: 'a text',
  int: 'an integer',
  float: 'a number with a fraction',
  bool: 'true or false',
  list: 'a list',
  dict: 'a table',
  NoneType: 'null',
}

/** What the value should be, by pydantic's error type, and how to write that. */
const expectations: Readonly<Record<string, readonly [expected: string, next: string]>> = {
  string_type: ['a text', 'Put the value in quotes.'],
  path_type: ['a text', 'Put the path in quotes, for example ":memory:".'],
  int_type: ['an integer', 'Write a whole number without quotes.'],
  int_parsing: ['an integer', 'Write a whole number without quotes.'],
  int_from_float: ['an integer', 'Write a whole number, without a fraction.'],
  int_parsing_size: ['an integer of a usable size', 'Write a smaller number.'],
  finite_number: ['an integer', 'Write a whole number; inf and nan are none.'],
  bool_type: ['true or false', 'Write true or false without quotes.'],
  bool_parsing: ['true or false', 'Write true or false without quotes.'],
  list_type: ['a list', 'Put the value in brackets: ["…"].'],
  sequence_str: ['a list', 'Put the value in brackets: ["…"].'],
  is_instance_of: ['a list', 'Put the value in brackets: ["…"].'],
  dict_type: ['a table', 'Write a table: { key = "value" }.'],
  model_type: ['a table', 'Write a table: { key = "value" }.'],
  model_attributes_type: ['a table', 'Write a table with its type: { type = "…", … }.'],
}

/** How to write that in a variable, which is JSON or plain text. */
const inVariable: Readonly<Record<string, string>> = {
  'a text': `Metaxy read the value as JSON; put a text into two pairs of quotes: '"…"'.`,
  'a list': 'Write a JSON list around it, in the variable of the whole table: {"key": ["…"]}.',
  'a table':
    'Write a JSON object: {"key": "value"}; or one variable for each key, with __ between the names.',
  'an integer': 'Write a whole number.',
  'true or false': 'Write true or false.',
}

/** What to call the value: its key, or an item of the list that is the value of its key. */
function nameOf({ location }: Failure): string {
  const parts = location.filter((part) => !/^(?:str|lax-or-strict\[.*|ExtensionSpec)$/.test(part))
  const key = parts.findLast((part) => !/^\d+$/.test(part)) ?? 'The value'
  return parts.at(-1) === key ? key : `An item of ${key}`
}

function sayFailure(failure: Failure): Said {
  const { type, model, field } = failure
  const name = nameOf(failure)
  if (type === 'missing' && field !== undefined) {
    const former = Object.entries(model?.formerNames ?? {}).find(
      ([old, now]) => now === field.key && failure.input.kind === 'table' && failure.input.entries.has(old),
    )
    return {
      code: 'missing-key',
      message: `The key ${field.key} is missing here.`,
      next:
        former === undefined ? `Add ${field.example ?? field.key}.` : `Rename ${former[0]} to ${field.key}.`,
      ...repairable(missingRepair(failure, former?.[0])),
    }
  }
  if (type === 'extra_forbidden' && model !== undefined) {
    return {
      code: 'unknown-key',
      message: `Metaxy does not know the key ${name} here and refuses it.`,
      ...keyAdvice(model, name),
    }
  }
  if (type === 'union_tag_not_found') {
    return {
      code: 'missing-key',
      message: `The key type is missing in ${name}.`,
      next: 'Say which kind it is: type = "…".',
    }
  }
  if (type === 'union_tag_invalid') {
    const listed = failure.message.slice(failure.message.lastIndexOf(': ') + 2)
    const tags = listed.replaceAll("'", '"')
    const tag = failure.input.kind === 'table' ? child(failure.input, 'type') : undefined
    return {
      code: 'unknown-kind',
      message: `Metaxy does not know this kind of ${name}.`,
      next: `Use one of: ${tags}.`,
      ...repairable(tag === undefined ? null : wordRepair(tag, quotedWords(listed))),
    }
  }
  if (type === 'enum' || type === 'literal_error') {
    const values = failure.message.slice('Input should be '.length).replaceAll("'", '"')
    const repair = wordRepair(failure.input, quotedWords(failure.message))
    const message = `${name} cannot have this value.`
    return { code: 'invalid-value', message, next: `Use ${values}.`, ...repairable(repair) }
  }
  if (type === 'greater_than_equal') {
    const minimum = failure.message.slice(failure.message.lastIndexOf(' ') + 1)
    return {
      code: 'invalid-value',
      message: `${name} must be at least ${minimum}.`,
      next: `Write ${minimum} or more.`,
    }
  }
  const expected = expectations[type]
  if (expected !== undefined) {
    const got = typeName(plainValue(failure.input))
    const gotWords = typeWords[got] ?? `a ${got}`
    const contrast = gotWords === expected[0] || type.endsWith('parsing') ? '' : `, not ${gotWords}`
    const next = failure.range.variable === undefined ? undefined : inVariable[expected[0]]
    const message = `${name} must be ${expected[0]}${contrast}.`
    return { code: 'wrong-type', message, next: next ?? expected[1], ...repairable(typeRepair(failure)) }
  }
  return sayObjection(failure.message.replace(/^Value error, /, ''), name)
}

/** Metaxy's own objections: how they begin, our sentence where theirs needs one, and the next step. */
const objections: readonly (readonly [start: string, message: string | null, next: string])[] = [
  ['project name', null, 'Use letters, digits, - and _, without / and without two underscores in a row.'],
  [
    'storage is required',
    'A lake with this catalog needs a storage for its data files.',
    'Add a storage, for example storage = { type = "local", path = "/tmp/example_ducklake_storage" }.',
  ],
  [
    'Missing required inline credentials',
    null,
    'Give all of host, database, user and password, or none and only secret_name.',
  ],
  ["'account_id' is required", null, 'Add account_id, or remove key_id and secret.'],
  ['At least one of', null, 'Add projects, keys or all = true.'],
  [
    'type must be',
    'The type of a store must be a text.',
    'Write the class as text: type = "metaxy.ext.duckdb.DuckDBMetadataStore".',
  ],
]

function sayObjection(objection: string, name: string): Said {
  const [, message, next] = objections.find(([start]) => objection.startsWith(start)) ?? []
  const sentence = `${objection.charAt(0).toUpperCase()}${objection.slice(1).replace(/\.$/, '')}.`
  return { code: 'invalid-value', message: message ?? sentence, next: next ?? `Correct ${name}.` }
}

/**
 * One diagnostic per value that failed; `detail` is what Metaxy prints for all of them together. A value that may be
 * of several types fails once per type and is reported once.
 */
export function failureDiagnostics(failures: readonly Failure[], detail: string): readonly Diagnostic[] {
  const diagnostics = failures.map((failure) =>
    configDiagnostic('error', sayFailure(failure), failure.range, detail),
  )
  return diagnostics.filter(({ code, range }, index) => {
    const before = diagnostics[index - 1]
    return code !== 'wrong-type' || before?.code !== code || before.range.start !== range.start
  })
}

/** A key as TOML needs it in a table header. */
export function headerKey(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name)
}

function sayIgnored({ model, key }: KeyNote): Said {
  const removed = own(model.removedKeys, key)
  if (removed !== undefined) {
    const message = `Metaxy 0.1.0 was the last to know the key ${key}; it is silently ignored.`
    return { code: 'removed-key', message, next: removed, repair: { kind: 'remove-key' } }
  }
  const now = own(model.formerNames, key)
  const advice = keyAdvice(model, key)
  return now === undefined
    ? {
        code: 'ignored-key',
        message: `Metaxy does not know the key ${key} here and silently ignores it.`,
        ...advice,
      }
    : {
        code: 'renamed-key',
        message: `Metaxy calls this ${now} and silently ignores the key ${key}.`,
        ...advice,
      }
}

/** A warning for a key that Metaxy accepts without doing with it what it seems to say. */
export function noteDiagnostic(note: KeyNote): Diagnostic {
  const { kind, key, keyRange } = note
  const said =
    kind === 'ignored'
      ? sayIgnored(note)
      : {
          code: 'key-in-other-case',
          message: `Only some releases of pydantic-settings take ${key} for ${key.toLowerCase()}.`,
          next: `Write ${key.toLowerCase()}.`,
          repair: { kind: 'rename-key', to: key.toLowerCase() } as const,
        }
  return configDiagnostic('warning', said, keyRange)
}
