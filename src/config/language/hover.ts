/** What to show about the key, header or variable at a place of `metaxy.toml`; never the value of a secret. */

import type { Range } from '../../text/diagnostic.ts'
import type { Field } from '../field-model.ts'
import { fieldsAt } from '../fields.ts'
import { type Environment, expand, variablePattern } from '../interpolate.ts'
import { holdsCredential, isSecretKey } from '../secrets.ts'
import { formerKey, type KnownField, knownFields, type TagAt, tagsIn, typeText } from './known-tables.ts'
import { type KeyPart, namesOf, type Scan, type ScannedString, scan } from './scan.ts'

/** Plain text, or something to show as code. */
export interface HoverLine {
  readonly kind: 'text' | 'code'
  readonly text: string
}

export interface Hover {
  readonly range: Range
  readonly lines: readonly HoverLine[]
}

function line(text: string): HoverLine {
  return { kind: 'text', text }
}

function code(text: string): HoverLine {
  return { kind: 'code', text }
}

function contains({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset < end
}

/** A path as TOML writes it. */
export function keyText(path: readonly string[]): string {
  return path.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join('.')
}

/** Whether it has to be there, and what it is when it is not. */
export function needText({ required, default: standard }: Field): string {
  return required ? 'Required' : standard === null ? 'Optional' : `Default: ${standard}`
}

/** A field's sentence, its type and default, and the SQL it becomes. */
export function describeField({ field, tag }: KnownField): readonly HoverLine[] {
  const kind = tag === null ? '' : `With type = "${tag}": `
  return [
    line(`${kind}${field.documentation}`),
    line(`Type: ${typeText(field.type)}. ${needText(field)}.`),
    ...(field.sql === undefined ? [] : [line('Becomes:'), ...field.sql.map(code)]),
  ]
}

/** Every description once: several kinds of table may say the same of a key. */
export function describeFields(known: readonly KnownField[]): readonly HoverLine[] {
  const untold = new Map(known.map((each) => [JSON.stringify(describeField({ ...each, tag: null })), each]))
  const [only, ...others] = untold.values()
  if (only !== undefined && others.length === 0) return describeField({ ...only, tag: null })
  return known.flatMap(describeField)
}

function describePath(path: readonly string[], tagAt: TagAt): readonly HoverLine[] | null {
  const known = knownFields(path, tagAt)
  if (known.length > 0) return [code(keyText(path)), ...describeFields(known)]
  const former = formerKey(path, tagAt)
  if (former === null) return null
  const since = former.changedIn === null ? 'Not a key here.' : `Not a key since Metaxy ${former.changedIn}.`
  return [code(keyText(path)), line(`${since} ${former.next}`)]
}

function hoverParts(
  owner: readonly string[],
  parts: readonly KeyPart[],
  offset: number,
  tagAt: TagAt,
): Hover | null {
  const index = parts.findIndex(({ range }) => contains(range, offset))
  const part = parts[index]
  if (part === undefined) return null
  const lines = describePath([...owner, ...namesOf(parts.slice(0, index + 1))], tagAt)
  return lines === null ? null : { range: part.range, lines }
}

/** Whether a value, a variable in it or what they become may be a credential. */
function isSecret({ path }: ScannedString, variable: string, content: string, environment: Environment) {
  return (
    isSecretKey(variable) ||
    path.some((key) => isSecretKey(key)) ||
    fieldsAt(path).some((field) => field.secret) ||
    holdsCredential(environment.get(variable) ?? '') ||
    holdsCredential(expand(content, environment))
  )
}

function hoverVariable(
  text: string,
  { strings }: Scan,
  offset: number,
  environment: Environment,
): Hover | null {
  const string = strings.find(({ range }) => contains(range, offset))
  if (string === undefined) return null
  const content = text.slice(string.range.start, string.range.end)
  for (const match of content.matchAll(variablePattern)) {
    const start = string.range.start + match.index
    const range = { start, end: start + match[0].length }
    if (!contains(range, offset)) continue
    const [, name = '', fallback] = match
    const hidden = isSecret(string, name, content, environment)
    const value = environment.get(name)
    const shown = (found: string) =>
      hidden ? [line('The value is a secret and is not shown.')] : [code(found)]
    if (value === '') return { range, lines: [code(name), line('Set to an empty text in Environment.')] }
    if (value !== undefined)
      return { range, lines: [code(name), line('Set in Environment.'), ...shown(value)] }
    if (fallback === undefined || fallback === '') {
      return { range, lines: [code(name), line('Not set in Environment, so the text is empty here.')] }
    }
    const source = line('Not set in Environment, so its default is used.')
    return { range, lines: [code(name), source, ...shown(fallback)] }
  }
  return null
}

/** What is known about the place `offset` is in; `null` when nothing is. Works on text that is not TOML. */
export function hoverAt(text: string, offset: number, environment: Environment): Hover | null {
  const found = scan(text)
  const tagAt = tagsIn(text, found)
  const variable = hoverVariable(text, found, offset, environment)
  if (variable !== null) return variable
  for (const { parts } of found.headers) {
    const hover = hoverParts([], parts, offset, tagAt)
    if (hover !== null) return hover
  }
  for (const { table, parts } of found.entries) {
    const hover = hoverParts(table, parts, offset, tagAt)
    if (hover !== null) return hover
  }
  return null
}
