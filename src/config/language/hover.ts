/** What to show about the key, header or variable at a place of `metaxy.toml`; never the value of a secret. */

import type { Range } from '../../text/diagnostic.ts'
import { fieldsAt } from '../fields.ts'
import { type Environment, expand, variablePattern } from '../interpolate.ts'
import { holdsCredential, isSecretKey } from '../secrets.ts'
import { currentName, type KnownField, knownFields, type TagAt, tagsIn, typeText } from './known-tables.ts'
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

/** A field's type, default and sentence, one entry each. */
export function describeField({ field, tag }: KnownField): readonly string[] {
  const need = field.required ? 'Required' : field.default === null ? 'Optional' : `Default: ${field.default}`
  const kind = tag === null ? '' : `With type = "${tag}": `
  return [`${kind}${field.documentation}`, `Type: ${typeText(field.type)}. ${need}.`]
}

function describePath(path: readonly string[], tagAt: TagAt): readonly HoverLine[] | null {
  const known = knownFields(path, tagAt)
  if (known.length === 0) {
    const name = currentName(path, tagAt)
    return name === undefined ? null : [code(keyText(path)), line(`An earlier spelling; write ${name}.`)]
  }
  const descriptions = known.map(describeField)
  const sentences = new Set(known.map(({ field }) => describeField({ field, tag: null }).join('\n')))
  // Said once when every kind of table says the same.
  const shown =
    sentences.size === 1 ? [...sentences].flatMap((each) => each.split('\n')) : descriptions.flat()
  return [code(keyText(path)), ...shown.map(line)]
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
