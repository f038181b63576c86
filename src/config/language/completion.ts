/** What can be written at a place of `metaxy.toml`; works on text that is not TOML and never shows a variable's value. */

import type { Range } from '../../text/diagnostic.ts'
import type { FieldType } from '../field-model.ts'
import type { Environment } from '../interpolate.ts'
import { headerPaths } from './header-paths.ts'
import { describeFields, type HoverLine, keyText } from './hover.ts'
import { type KnownField, keysOf, knownFields, type TagAt, tagsIn } from './known-tables.ts'
import { namesOf, type Place, type Scan, scan } from './scan.ts'

export interface Completion {
  readonly label: string
  readonly kind: 'key' | 'table' | 'value' | 'variable'
  /** Takes the place of `range`, which is on one line and contains the cursor. */
  readonly insertText: string
  /** Where the cursor goes, as an offset into `insertText`. */
  readonly caret: number
  readonly documentation: readonly HoverLine[]
  readonly range: Range
}

function completion(
  kind: Completion['kind'],
  label: string,
  range: Range,
  documentation: readonly HoverLine[],
  insertText = label,
  caret = insertText.length,
): Completion {
  return { kind, label, range, documentation, insertText, caret }
}

/** The end of what matches right after the cursor. */
function endAfter(text: string, offset: number, pattern: RegExp): number {
  const sticky = new RegExp(pattern, 'y')
  sticky.lastIndex = offset
  return offset + (sticky.exec(text)?.[0].length ?? 0)
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name)
}

/** Values a field can be given, as TOML. */
function valuesOf({ field }: KnownField, inArray: boolean): readonly string[] {
  const item = field.type.kind === 'list' || field.type.kind === 'sequence' ? field.type.of : null
  const type: FieldType | null = inArray ? item : field.type
  if (type?.kind === 'one-of') return type.values.map((value) => `"${value}"`)
  if (type?.kind === 'boolean') return ['true', 'false']
  const example = field.example?.slice(field.example.indexOf('=') + 1).trim()
  const written = [example, field.default].filter((value) => value !== undefined && value !== null)
  return inArray ? [] : written.filter((value) => value !== '""')
}

/** The value a new key begins with, and how far from its end the cursor goes; `null` for what headers are for. */
function firstValue({ type, default: standard }: KnownField['field']): readonly [string, number] | null {
  switch (type.kind) {
    case 'boolean':
      return [standard === 'false' ? 'true' : 'false', 0]
    case 'integer':
      return [standard ?? '', 0]
    case 'one-of':
      return [standard ?? `"${type.values[0] ?? ''}"`, 0]
    case 'list':
    case 'sequence':
      return ['[]', 1]
    case 'table':
      return type.of === null || type.of.kind === 'string' ? ['{  }', 2] : null
    case 'attach-options':
    case 'tagged':
      return ['{  }', 2]
    case 'model':
    case 'later':
      return null
    default:
      return ['""', 1]
  }
}

function keyCompletions(
  text: string,
  offset: number,
  { headers, entries }: Scan,
  tagAt: TagAt,
  { table, before, from }: Place & { kind: 'key' },
): readonly Completion[] {
  const owner = [...table, ...before]
  const range = { start: from, end: endAfter(text, offset, /[\w-]*/) }
  const isBeingWritten = (start: number | undefined) => start === from
  const written = [
    ...headers.map(({ parts }) => namesOf(parts)),
    ...entries
      .filter(({ parts }) => !isBeingWritten(parts.at(-1)?.range.start))
      .map((entry) => [...entry.table, ...namesOf(entry.parts)]),
  ]
  const hasValue = endAfter(text, range.end, /[ \t]*=/) > range.end
  const keys = new Map<string, KnownField[]>()
  for (const known of keysOf(owner, tagAt)) {
    keys.set(known.field.key, [...(keys.get(known.field.key) ?? []), known])
  }
  return [...keys].flatMap(([key, known]) => {
    const first = known[0]
    if (first === undefined || written.some((path) => startsWith(path, [...owner, key]))) return []
    // Which `type` it will be is for the person to say.
    const value = known.length > 1 && key === 'type' ? (['""', 1] as const) : firstValue(first.field)
    if (value === null) return []
    const documentation = describeFields(known)
    const insertText = hasValue ? key : `${key} = ${value[0]}`
    const caret = insertText.length - (hasValue ? 0 : value[1])
    return [completion('key', key, range, documentation, insertText, caret)]
  })
}

function headerCompletions(
  text: string,
  offset: number,
  found: Scan,
  tagAt: TagAt,
  { from, isArray }: Place & { kind: 'header' },
): readonly Completion[] {
  const end = endAfter(text, offset, /[^\]\n#]*/)
  const closing = isArray ? ']]' : ']'
  const isClosed = text.startsWith(closing, end)
  // The header being written is neither there yet nor a store's name.
  const others = found.headers.filter(({ range }) => range.start !== from - closing.length)
  const written = new Set(others.map(({ parts }) => keyText(namesOf(parts))))
  return headerPaths({ ...found, headers: others }, tagAt).flatMap(({ path, isList }) => {
    const label = keyText(path)
    if (isList !== isArray || (written.has(label) && !isArray)) return []
    const documentation = describeFields(knownFields(path, tagAt))
    return [
      completion('table', label, { start: from, end }, documentation, isClosed ? label : label + closing),
    ]
  })
}

function variableCompletions(
  text: string,
  offset: number,
  from: number,
  environment: Environment,
): readonly Completion[] {
  const name = endAfter(text, offset, /\w*/)
  const isClosed = text[name] === '}'
  const end = isClosed ? name + 1 : name
  const closing = text.startsWith(':-', name) ? '' : '}'
  const used = [...text.matchAll(/\$\{(\w+)/g)].flatMap((match) =>
    match.index + 2 === from ? [] : [match[1] ?? ''],
  )
  return [...new Set([...environment.keys(), ...used])].map((variable) => {
    const source = environment.has(variable) ? 'Set in Environment.' : 'Used elsewhere in this file.'
    return completion(
      'variable',
      variable,
      { start: from, end },
      [{ kind: 'text', text: source }],
      variable + closing,
    )
  })
}

function storeNames({ headers }: Scan): readonly string[] {
  const names = headers.flatMap(({ parts }) => (parts[0]?.name === 'stores' ? [parts[1]?.name ?? ''] : []))
  return [...new Set(names)].filter((name) => name !== '')
}

/** Whether a value is the name of a store of this file. */
export function isStoreReference(path: readonly string[], inArray: boolean): boolean {
  return path.join('.') === 'store' || (inArray && path.at(-1) === 'fallback_stores')
}

function valueCompletions(
  text: string,
  offset: number,
  found: Scan,
  tagAt: TagAt,
  { path, from, quote, inArray }: Place & { kind: 'value' },
): readonly Completion[] {
  // Inside quotes of more than one line there is nothing to choose from.
  if (quote !== null && quote.length > 1) return []
  const inside = quote === null ? null : new RegExp(`[^${quote}\\n]*${quote}`)
  const token = inside === null ? /[^\s,\]}#"']*/ : inside
  // At the beginning of a value that is already there, the whole of it is replaced.
  const isBefore = quote === null && from === offset
  const range = {
    start: from,
    end: endAfter(text, offset, isBefore ? /"[^"\n]*"|'[^'\n]*'|[^\s,\]}#"'[{]*/ : token),
  }
  const known = knownFields(path, tagAt)
  // A key a person chose is not its table; those passed on to DuckDB count in any case.
  const key = path.at(-1)?.toLowerCase()
  const values = isStoreReference(path, inArray)
    ? storeNames(found).map((name) => JSON.stringify(name))
    : known.filter(({ field }) => field.key === key).flatMap((each) => valuesOf(each, inArray))
  const documentation = (value: string) => {
    const sentences = known
      .filter((each) => valuesOf(each, inArray).includes(value))
      .map(({ field }) => field.documentation)
    return [...new Set(sentences)].map((text): HoverLine => ({ kind: 'text', text }))
  }
  return [...new Set(values)].map((value) => completion('value', value, range, documentation(value)))
}

/** Everything that may be written at `offset`, unfiltered by what is already typed of it. */
export function completionsAt(text: string, offset: number, environment: Environment): readonly Completion[] {
  const { end } = scan(text.slice(0, offset))
  if (end.kind === 'other') return []
  if (end.kind === 'value' && end.quote !== null) {
    const open = /\$\{(\w*)$/.exec(text.slice(end.from, offset))
    if (open !== null) return variableCompletions(text, offset, offset - (open[1] ?? '').length, environment)
  }
  const found = scan(text)
  if (end.kind === 'header') return headerCompletions(text, offset, found, tagsIn(text, found), end)
  const written = tagsIn(text, found)
  if (end.kind === 'key') return keyCompletions(text, offset, found, written, end)
  // The `type` being chosen does not narrow what can be chosen.
  const tagAt: TagAt = (path) =>
    end.path.at(-1) === 'type' && path.length === end.path.length - 1 ? undefined : written(path)
  return valueCompletions(text, offset, found, tagAt, end)
}
