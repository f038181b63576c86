/** Reads values out of a table that has been checked, so that their kinds are known. */

import type { Located } from '../text/diagnostic.ts'
import { child, type TomlTableNode } from './toml-tree.ts'

export function textAt(table: TomlTableNode, key: string): Located<string> | null {
  const node = child(table, key)
  return node?.kind === 'string' ? { value: node.value, range: node.range } : null
}

export function integerAt(table: TomlTableNode, key: string): Located<bigint> | null {
  const node = child(table, key)
  return node?.kind === 'integer' ? { value: node.value, range: node.range } : null
}

export function booleanAt(table: TomlTableNode, key: string): boolean | null {
  const node = child(table, key)
  return node?.kind === 'boolean' ? node.value : null
}

/** The texts of a list; empty when the key is missing. */
export function textsAt(table: TomlTableNode, key: string): readonly string[] {
  const node = child(table, key)
  if (node?.kind !== 'array') return []
  return node.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
}

export function tableAt(table: TomlTableNode, key: string): TomlTableNode | null {
  const node = child(table, key)
  return node?.kind === 'table' ? node : null
}
