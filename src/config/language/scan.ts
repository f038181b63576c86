/** Finds headers, keys, values and strings in any text, however far from TOML; reads it once and never throws. */

import type { Range } from '../../text/diagnostic.ts'

export interface KeyPart {
  readonly name: string
  readonly range: Range
}

export interface ScannedHeader {
  readonly parts: readonly KeyPart[]
  readonly isArray: boolean
  /** With its brackets. */
  readonly range: Range
}

export interface ScannedEntry {
  /** The table it is written in: of its header, or of the inline table around it. */
  readonly table: readonly string[]
  /** One, or several for a dotted key. */
  readonly parts: readonly KeyPart[]
  /** `null` when no `=` follows. */
  readonly value: Range | null
  /** The number of inline tables and arrays around it. */
  readonly depth: number
}

export interface ScannedString {
  /** The key it is a value of. */
  readonly path: readonly string[]
  /** With its quotes, up to the end of the line or of the text when they are not closed. */
  readonly range: Range
}

/** What a person who types at the end of the scanned text is writing. */
export type Place =
  /** A key; `before` are the parts of a dotted key before it, `from` is where its last part begins. */
  | {
      readonly kind: 'key'
      readonly table: readonly string[]
      readonly before: readonly string[]
      readonly from: number
      readonly inline: boolean
    }
  | { readonly kind: 'header'; readonly from: number; readonly isArray: boolean }
  /** A value, a string with its opening quote. */
  | {
      readonly kind: 'value'
      readonly path: readonly string[]
      readonly from: number
      readonly quote: string | null
      readonly inArray: boolean
    }
  | { readonly kind: 'other' }

export interface Scan {
  readonly headers: readonly ScannedHeader[]
  readonly entries: readonly ScannedEntry[]
  readonly strings: readonly ScannedString[]
  readonly end: Place
}

interface Frame {
  readonly kind: 'array' | 'table'
  readonly path: readonly string[]
}

const OTHER: Place = { kind: 'other' }
const blank = /[ \t\r]*/y
const keyPart = /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?/y
const restOfLine = /[^\n]*/y
const bareValue = /[^\s,\]}#"'[{]+/y
const stringToken = /"""(?:[^\\]|\\[\s\S])*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?/y
/** A line no array or inline table can hold, so that an unclosed bracket ends before it. */
const header = /[ \t]*\[\[?[ \t]*[A-Za-z][\w-]*(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*[ \t]*\]/y
const assignment = /[ \t]*[\w-]+(?:\.[\w-]+)*[ \t]*=/y

function unquoted(text: string): string {
  const quote = text[0]
  if (quote !== '"' && quote !== "'") return text
  return text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined)
}

/** The names of a key's parts. */
export function namesOf(parts: readonly KeyPart[]): readonly string[] {
  return parts.map(({ name }) => name)
}

export function scan(text: string): Scan {
  const headers: ScannedHeader[] = []
  const entries: ScannedEntry[] = []
  const strings: ScannedString[] = []
  let at = 0
  let table: readonly string[] = []
  let end: Place = OTHER

  function match(pattern: RegExp): string | null {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }

  function take(pattern: RegExp): string {
    const found = match(pattern) ?? ''
    at += found.length
    return found
  }

  function skipLine(): void {
    const rest = take(restOfLine)
    if (rest.trim() !== '' || at < text.length) end = OTHER
    if (at < text.length) at += 1
  }

  /** The parts of a key, and where the one being written begins when a dot stands last. */
  function takeKey(): { readonly parts: readonly KeyPart[]; readonly from: number } {
    const parts: KeyPart[] = []
    let from = at
    for (;;) {
      from = at
      const name = take(keyPart)
      if (name === '') break
      parts.push({ name: unquoted(name), range: { start: from, end: at } })
      const afterPart = at
      take(blank)
      if (text[at] !== '.') {
        if (at === text.length) at = afterPart
        break
      }
      at += 1
      take(blank)
    }
    return { parts, from }
  }

  function takeHeader(): void {
    const start = at
    const isArray = text[at + 1] === '['
    at += isArray ? 2 : 1
    const from = at
    take(blank)
    const { parts } = takeKey()
    const isOpen = at === text.length
    take(blank)
    const closed = text.slice(at, at + (isArray ? 2 : 1)) === (isArray ? ']]' : ']')
    if (closed) at += isArray ? 2 : 1
    end = isOpen ? { kind: 'header', from, isArray } : OTHER
    table = namesOf(parts)
    if (parts.length > 0) headers.push({ parts, isArray, range: { start, end: at } })
  }

  function keyPlace(
    owner: readonly string[],
    parts: readonly KeyPart[],
    from: number,
    inline: boolean,
  ): Place {
    const before = namesOf(parts.filter(({ range }) => range.end < from))
    return { kind: 'key', table: owner, before, from, inline }
  }

  /** A key, its `=` and the path its value belongs to; `null` when it is no assignment. */
  function takeAssignment(owner: readonly string[], depth: number): readonly string[] | null {
    const { parts, from } = takeKey()
    end = at === text.length ? keyPlace(owner, parts, from, depth > 0) : OTHER
    const index = entries.length
    if (parts.length > 0) entries.push({ table: owner, parts, value: null, depth })
    take(blank)
    if (text[at] !== '=' || parts.length === 0) return null
    at += 1
    take(blank)
    const path = [...owner, ...namesOf(parts)]
    entries[index] = { table: owner, parts, value: { start: at, end: at }, depth }
    end = { kind: 'value', path, from: at, quote: null, inArray: false }
    return path
  }

  function takeString(path: readonly string[], inArray: boolean): boolean {
    const start = at
    const token = take(stringToken)
    if (token === '') return false
    const quote = /^(?:"""|'''|"|')/.exec(token)?.[0] ?? ''
    strings.push({ path, range: { start, end: at } })
    const isClosed = token.length >= 2 * quote.length && token.endsWith(quote)
    const isEscaped = quote.startsWith('"') && /(?:^|[^\\])(?:\\\\)*\\"$/.test(token)
    end =
      at === text.length && (!isClosed || isEscaped)
        ? { kind: 'value', path, from: start, quote, inArray }
        : OTHER
    return true
  }

  /** Whether the line after a break inside brackets belongs to the next statement. */
  function leavesBrackets(frame: Frame, last: string): boolean {
    if (match(header) !== null) return true
    if (match(assignment) === null) return false
    return frame.kind === 'array' || (last !== ',' && last !== '{')
  }

  /** After a bracket, a comma or a line break: the next key or the next item. */
  function nextPlace({ kind, path }: Frame): Place {
    take(blank)
    return kind === 'table'
      ? { kind: 'key', table: path, before: [], from: at, inline: true }
      : { kind: 'value', path, from: at, quote: null, inArray: true }
  }

  function takeValue(path: readonly string[]): void {
    const frames: Frame[] = []
    /** Entries whose value is still open, by the depth it ends at. */
    const open: { index: number; depth: number }[] = [{ index: entries.length - 1, depth: 0 }]
    let last = ''
    function close(depth: number): void {
      while (open.length > 0 && (open.at(-1)?.depth ?? 0) >= depth) {
        const index = open.pop()?.index ?? -1
        const entry = entries[index]
        if (entry?.value) entries[index] = { ...entry, value: { start: entry.value.start, end: at } }
      }
    }
    let current = path
    for (;;) {
      const frame = frames.at(-1)
      const character = text[at]
      if (character === undefined) break
      if (frame === undefined && last !== '') break
      if (character === '\n') {
        if (frame === undefined) break
        at += 1
        if (leavesBrackets(frame, last)) {
          at -= 1
          break
        }
        if (last === '[' || last === '{' || last === ',') end = nextPlace(frame)
        continue
      }
      if (character === ' ' || character === '\t' || character === '\r') {
        at += 1
        continue
      }
      if (character === '#') {
        if (frame === undefined) break
        take(restOfLine)
        end = OTHER
        continue
      }
      if (character === '[' || character === '{') {
        const kind = character === '[' ? 'array' : 'table'
        frames.push({ kind, path: current })
        at += 1
        last = character
      } else if (character === ']' || character === '}') {
        if (frame === undefined) break
        frames.pop()
        close(frames.length + 1)
        at += 1
        last = character
        end = OTHER
        if (frames.length === 0) break
        continue
      } else if (character === ',') {
        if (frame === undefined) break
        close(frames.length)
        at += 1
        last = character
      } else if (frame?.kind === 'table' && (last === '{' || last === ',')) {
        const found = takeAssignment(frame.path, frames.length)
        if (found === null) {
          if (at < text.length && !/[\n,}#\]]/.test(text[at] ?? '')) at += 1
          if (at === text.length) break
          last = 'x'
          continue
        }
        current = found
        open.push({ index: entries.length - 1, depth: frames.length })
        last = '='
        continue
      } else {
        const start = at
        const inArray = frame?.kind === 'array'
        const owner = inArray ? frame.path : current
        if (!takeString(owner, inArray)) {
          if (take(bareValue) === '') at += 1
          end = at === text.length ? { kind: 'value', path: owner, from: start, quote: null, inArray } : OTHER
        }
        last = 'x'
        continue
      }
      const inside = frames.at(-1)
      if (inside !== undefined) end = nextPlace(inside)
    }
    close(0)
  }

  while (at < text.length) {
    take(blank)
    const character = text[at]
    if (character === '[') takeHeader()
    else if (character !== undefined && character !== '#' && character !== '\n') {
      const path = takeAssignment(table, 0)
      if (path !== null) takeValue(path)
    }
    skipLine()
  }
  const lastLine = text.slice(text.lastIndexOf('\n') + 1)
  if (lastLine.trim() === '' && end.kind === 'other') {
    end = { kind: 'key', table, before: [], from: text.length, inline: false }
  }
  return { headers, entries, strings, end }
}
