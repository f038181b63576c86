/** Takes long strings out of a TOML text before it is parsed, and puts them back; no offset changes. */

import { type AST, traverseNodes } from 'toml-eslint-parser'

/** UTF-16 units. */
const LONG = 10_000

export interface ShortenedText {
  /** As long as the original: a long string became a short name in the same quotes, and spaces after it. */
  readonly text: string
  /** The values by name. */
  readonly strings: ReadonlyMap<string, string>
  /** Where each ends, by where it starts, with its quotes. */
  readonly ends: ReadonlyMap<number, number>
}

/** Comments, and strings with their quotes as a group; one that is not closed ends with its line or the text. */
const token =
  /#[^\n]*|(""")(?:[^\\"]+|\\[\s\S]?|"(?!""))*"{0,5}|(''')(?:[^']+|'(?!''))*'{0,5}|(")(?:[^"\\\n]+|\\.?)*"?|(')[^'\n]*'?/g

const escapes = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|([ \t]*\r?\n\s*)|([\s\S]?))/g
const shortEscapes: ReadonlyMap<string | undefined, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function isScalar(codePoint: number): boolean {
  return codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff)
}

/** The value of a string written between these quotes; `null` for what the parser refuses, long or not. */
function stringValue(content: string, quotes: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what TOML refuses
  const refused = quotes.length === 3 ? /[\0-\x08\v\f\x0e-\x1f\x7f]/ : /[\0-\x08\n-\x1f\x7f]/
  if (refused.test(content)) return null
  const written = quotes.length === 3 ? content.replace(/\r\n?/g, '\n').replace(/^\n/, '') : content
  if (quotes.startsWith("'")) return written
  let isValid = true
  const value = written.replace(
    escapes,
    (_, four?: string, eight?: string, lineEnd?: string, short?: string) => {
      const hex = four ?? eight
      if (hex !== undefined && isScalar(Number.parseInt(hex, 16)))
        return String.fromCodePoint(Number.parseInt(hex, 16))
      if (lineEnd !== undefined) return ''
      const meant = shortEscapes.get(short)
      isValid &&= meant !== undefined
      return meant ?? ''
    },
  )
  return isValid ? value : null
}

export function withoutLongStrings(text: string): ShortenedText {
  let prefix = 'long'
  while (text.includes(prefix)) prefix += '-long'
  const names = new Map<string, string>()
  const ends = new Map<number, number>()
  const shortened = text.replace(token, (found, ...groups: readonly (string | undefined)[]) => {
    const quotes = groups.slice(0, 4).find((group) => group !== undefined)
    const start = Number(groups[4])
    if (found.length < LONG || quotes === undefined || !found.endsWith(quotes)) return found
    const value = stringValue(found.slice(quotes.length, -quotes.length), quotes)
    if (value === null) return found
    const name = names.get(value) ?? `${prefix}${names.size}`
    names.set(value, name)
    ends.set(start, start + found.length)
    return `${quotes}${name}${quotes}`.padEnd(found.length)
  })
  return { text: shortened, strings: new Map([...names].map(([value, name]) => [name, value])), ends }
}

/** The tree of the shortened text with the long strings in it. */
export function putBack(program: AST.TOMLProgram, { strings, ends }: ShortenedText): AST.TOMLProgram {
  traverseNodes(program, {
    enterNode(node) {
      if (node.type !== 'TOMLQuoted' && !(node.type === 'TOMLValue' && node.kind === 'string')) return
      node.value = strings.get(node.value) ?? node.value
      node.range[1] = ends.get(node.range[0]) ?? node.range[1]
    },
    leaveNode() {},
  })
  return program
}
