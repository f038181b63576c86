/** A TOML document as a tree in which every key and every value knows where it was written. */

import type { Range } from '../text/diagnostic.ts'
import type { TomlValue } from './model.ts'

export type TomlScalar = Exclude<TomlValue, { kind: 'array' | 'table' }>

export interface TomlArrayNode {
  readonly kind: 'array'
  readonly items: readonly TomlNode[]
  readonly range: Range
}

export interface TomlEntry {
  /** Where the key stands; for a key written in several places, where it was first written. */
  readonly keyRange: Range
  readonly node: TomlNode
}

export interface TomlTableNode {
  readonly kind: 'table'
  /** In the order the keys first appear. */
  readonly entries: ReadonlyMap<string, TomlEntry>
  /** The braces of an inline table; else the key in the table's header, or in the first header that implies it. */
  readonly range: Range
}

export type TomlNode = (TomlScalar & { readonly range: Range }) | TomlArrayNode | TomlTableNode

/** The node under `key`, if any. */
export function child(table: TomlTableNode, key: string): TomlNode | undefined {
  return table.entries.get(key)?.node
}

/** The value without its places. */
export function plainValue(node: TomlNode): TomlValue {
  if (node.kind === 'array') return { kind: 'array', items: node.items.map(plainValue) }
  if (node.kind === 'table') {
    return {
      kind: 'table',
      entries: new Map([...node.entries].map(([key, entry]) => [key, plainValue(entry.node)])),
    }
  }
  const { range: _, ...value } = node
  return value
}
