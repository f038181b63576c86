/** Expands `${VAR}` and `${VAR:-default}` the way Metaxy does (`config/metaxy_source.py`, `_expand_env_vars`). */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import type { TomlEntry, TomlNode, TomlTableNode } from './toml-tree.ts'

export type Environment = ReadonlyMap<string, string>

/** Metaxy's pattern. A default ends at the first `}`, so defaults do not nest. */
export const variablePattern = /\$\{([^}:]+)(?::-([^}]*))?\}/g

/** One string expanded. A variable that is set wins even when it is empty; unset without default gives "". */
export function expand(text: string, environment: Environment): string {
  return text.replace(
    variablePattern,
    (_, name: string, fallback: string | undefined) => environment.get(name) ?? fallback ?? '',
  )
}

function unsetVariable(name: string, range: Range): Diagnostic {
  return {
    code: 'unset-variable',
    severity: 'warning',
    message: `The variable ${name} is not set, so Metaxy puts an empty text here.`,
    next: name.includes('-')
      ? `Set ${name} in the Environment tab; if the part after - was meant as a default, write :- instead.`
      : `Set ${name} in the Environment tab, or give a default: \${${name}:-…}.`,
    document: 'metaxy.toml',
    range,
    repair: { kind: 'set-variable', name },
  }
}

function nestedDefault(range: Range): Diagnostic {
  return {
    code: 'nested-variable',
    severity: 'warning',
    message: 'Metaxy does not expand a variable inside a default: the default ends at the first }.',
    next: 'Use one variable with a plain default.',
    document: 'metaxy.toml',
    range,
  }
}

/** Where each match of a string's value stands in its source, in order; the whole value when it is escaped. */
function sourceRanges(source: string, whole: Range, matches: readonly string[]): readonly Range[] {
  // No further than the string, however long the file is.
  const written = source.slice(whole.start, whole.end)
  let from = 0
  return matches.map((match) => {
    const at = written.indexOf(match, from)
    if (at < 0) return whole
    from = at + match.length
    return { start: whole.start + at, end: whole.start + from }
  })
}

function checkVariables(text: string, range: Range, source: string, environment: Environment): Diagnostic[] {
  const matches = [...text.matchAll(variablePattern)]
  const ranges = sourceRanges(
    source,
    range,
    matches.map((match) => match[0]),
  )
  return matches.flatMap(([, name = '', fallback], index) => {
    const place = ranges[index] ?? range
    if (fallback?.includes('${')) return [nestedDefault(place)]
    return fallback === undefined && !environment.has(name) ? [unsetVariable(name, place)] : []
  })
}

/** A tree with every string value expanded (never a key), and what is worth knowing about its variables. */
export function interpolate(
  root: TomlTableNode,
  source: string,
  environment: Environment,
): { readonly root: TomlTableNode; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []

  function expandTable(table: TomlTableNode): TomlTableNode {
    const entries = new Map<string, TomlEntry>()
    for (const [key, { keyRange, node }] of table.entries)
      entries.set(key, { keyRange, node: expandNode(node) })
    return { kind: 'table', entries, range: table.range }
  }

  function expandNode(node: TomlNode): TomlNode {
    if (node.kind === 'table') return expandTable(node)
    if (node.kind === 'array') return { kind: 'array', items: node.items.map(expandNode), range: node.range }
    if (node.kind !== 'string' || !node.value.includes('${')) return node
    // One by one: a call takes only so many arguments.
    for (const each of checkVariables(node.value, node.range, source, environment)) diagnostics.push(each)
    return { kind: 'string', value: expand(node.value, environment), range: node.range }
  }

  return { root: expandTable(root), diagnostics }
}
