/** Reads JSON as Python's `json.loads` does, into a tree of the same kind as TOML; never throws. */

import type { Range } from '../text/diagnostic.ts'
import { floatText } from './python-text.ts'
import type { TomlEntry, TomlNode, TomlScalar, TomlTableNode } from './toml-tree.ts'

/** A table of the tree, which may be added to. */
export interface GrowingTable extends TomlTableNode {
  readonly entries: Map<string, TomlEntry>
}

/** Python stops at about a thousand levels, depending on its own stack; this is well below. */
const maximumDepth = 900

/** Python refuses to read longer whole numbers. */
const maximumDigits = 4300

class NotJson extends Error {}

const space = /[ \t\n\r]*/y
const number = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
/** Everything but quotes, backslashes and what is below the space. */
const plainText = /[ !#-[\]-\uffff]*/y
const escapeOf: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

const words: readonly (readonly [word: string, value: TomlScalar])[] = [
  ['null', { kind: 'null' }],
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
  ['NaN', { kind: 'float', value: Number.NaN, text: 'nan' }],
  ['Infinity', { kind: 'float', value: Number.POSITIVE_INFINITY, text: 'inf' }],
  ['-Infinity', { kind: 'float', value: Number.NEGATIVE_INFINITY, text: '-inf' }],
]

/** One reading of a text; every value gets the same place, that of the variable it came from. */
class Reader {
  private readonly text: string
  private readonly range: Range
  private at = 0

  constructor(text: string, range: Range) {
    this.text = text
    this.range = range
  }

  whole(): TomlNode {
    this.match(space)
    const node = this.value(0)
    this.match(space)
    if (this.at < this.text.length) throw new NotJson()
    return node
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match !== null) this.at = pattern.lastIndex
    return match
  }

  /** Whether `text` comes next, which is then passed. */
  private takes(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  private expect(text: string): void {
    if (!this.takes(text)) throw new NotJson()
  }

  private value(depth: number): TomlNode {
    if (depth > maximumDepth) throw new NotJson()
    if (this.takes('"')) return { kind: 'string', value: this.string(), range: this.range }
    if (this.takes('{')) return this.table(depth)
    if (this.takes('[')) return this.array(depth)
    const word = words.find(([each]) => this.takes(each))
    return { ...(word?.[1] ?? this.number()), range: this.range }
  }

  private number(): TomlScalar {
    const match = this.match(number)
    const [all = '', whole = '', fraction, exponent] = match ?? []
    if (match === null) throw new NotJson()
    if (fraction !== undefined || exponent !== undefined) {
      return { kind: 'float', value: Number(all), text: floatText(Number(all)) }
    }
    if (whole.replace('-', '').length > maximumDigits) throw new NotJson()
    return { kind: 'integer', value: BigInt(whole) }
  }

  private string(): string {
    let value = ''
    for (;;) {
      value += this.match(plainText)?.[0] ?? ''
      if (this.takes('"')) return value
      this.expect('\\')
      const letter = this.text.charAt(this.at++)
      if (letter === 'u') {
        const code = /[0-9a-fA-F]{4}/y
        value += String.fromCharCode(Number.parseInt(this.match(code)?.[0] ?? this.fail(), 16))
      } else {
        value += (Object.hasOwn(escapeOf, letter) ? escapeOf[letter] : undefined) ?? this.fail()
      }
    }
  }

  private fail(): never {
    throw new NotJson()
  }

  private array(depth: number): TomlNode {
    const items: TomlNode[] = []
    this.match(space)
    if (!this.takes(']')) {
      do {
        this.match(space)
        items.push(this.value(depth + 1))
        this.match(space)
      } while (this.takes(','))
      this.expect(']')
    }
    return { kind: 'array', items, range: this.range }
  }

  /** Of equal keys the first keeps its place and the last its value. */
  private table(depth: number): GrowingTable {
    const entries = new Map<string, TomlEntry>()
    this.match(space)
    if (!this.takes('}')) {
      do {
        this.match(space)
        this.expect('"')
        const key = this.string()
        this.match(space)
        this.expect(':')
        this.match(space)
        entries.set(key, { keyRange: this.range, node: this.value(depth + 1) })
        this.match(space)
      } while (this.takes(','))
      this.expect('}')
    }
    return { kind: 'table', entries, range: this.range }
  }
}

/** The value of a JSON text, every part of it placed at `range`; `null` for a text Python does not read as JSON. */
export function parseJson(text: string, range: Range): TomlNode | null {
  try {
    return new Reader(text, range).whole()
  } catch (error) {
    if (error instanceof NotJson) return null
    throw error
  }
}
