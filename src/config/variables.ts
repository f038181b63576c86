/** Lists the environment variables that a `metaxy.toml` reads. */

import { variablePattern } from './interpolate.ts'
import type { TomlNode, TomlTableNode } from './toml-tree.ts'

export interface Variable {
  readonly name: string
  /** Whether every place that reads it says what to take when it is not set. */
  readonly hasDefault: boolean
}

function textsIn(node: TomlNode): readonly string[] {
  if (node.kind === 'table') return [...node.entries.values()].flatMap((entry) => textsIn(entry.node))
  if (node.kind === 'array') return node.items.flatMap(textsIn)
  return node.kind === 'string' ? [node.value] : []
}

/** The names in `${…}` anywhere in the file, each once, in the order of the tables; `root` is the file as written. */
export function variablesIn(root: TomlTableNode): readonly Variable[] {
  const found = new Map<string, boolean>()
  for (const text of textsIn(root)) {
    for (const [, name = '', fallback] of text.matchAll(variablePattern)) {
      found.set(name, (found.get(name) ?? true) && fallback !== undefined)
    }
  }
  return [...found].map(([name, hasDefault]) => ({ name, hasDefault }))
}
