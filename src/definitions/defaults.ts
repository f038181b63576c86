/** Reads the default of an annotated attribute: a literal, or pydantic's `Field(...)` with literals. */

import type { SyntaxNode } from '@lezer/common'
import type { DeclaredColumn } from '../metaxy/feature.ts'
import { evaluate } from './evaluate.ts'
import { jsonOf } from './json-value.ts'
import { children, rangeOf, readArguments } from './python-tree.ts'
import type { PyItem } from './python-value.ts'
import { checkArguments, type Reader, resolve } from './reader.ts'

export type Default = Pick<DeclaredColumn, 'hasDefault' | 'default' | 'description'>

/** What stands after `=`, or `null` after a problem has been reported. */
export function readDefault(reader: Reader, values: readonly SyntaxNode[]): Default | null {
  const [node, ...more] = values
  if (node === undefined) return { hasDefault: false }
  if (more.length > 0) return refuse(reader, node)
  const [callee, list] = children(node)
  if (node.name === 'CallExpression' && callee && list) {
    const binding = resolve(reader, callee)
    const isField = binding?.kind === 'member' && binding.module === 'pydantic' && binding.name === 'Field'
    if (isField) return readField(reader, list)
  }
  const item = evaluate(reader, node)
  return item === null ? null : defaultOf(reader, item)
}

/** A default of `...` means that there is none. */
function defaultOf(reader: Reader, item: PyItem): Default | null {
  if (item.value.kind === 'ellipsis') return { hasDefault: false }
  const json = jsonOf(reader.problems, item)
  if (json === undefined) return null
  return json === null ? { hasDefault: true } : { hasDefault: true, default: json }
}

function readField(reader: Reader, list: SyntaxNode): Default | null {
  const args = readArguments(list, reader.text)
  if (!checkArguments(reader, args)) return null
  const unknown = args.keywords.find(({ name }) => name !== 'default' && name !== 'description')
  if (unknown !== undefined) return refuse(reader, unknown.nameRange)
  const keyword = (wanted: string) => args.keywords.find(({ name }) => name === wanted)?.value
  const value = args.positional[0] ?? keyword('default')
  const item = value === undefined ? undefined : evaluate(reader, value)
  const given = item ? defaultOf(reader, item) : { hasDefault: false }
  const descriptionNode = keyword('description')
  const description = descriptionNode === undefined ? undefined : evaluate(reader, descriptionNode)
  if (item === null || given === null || description === null) return null
  if (description === undefined || description.value.kind === 'none') return given
  return description.value.kind === 'str'
    ? { ...given, description: description.value.value }
    : refuse(reader, list)
}

function refuse(reader: Reader, at: SyntaxNode | PyItem['range']): null {
  reader.problems.report({
    code: 'unsupported-column',
    range: 'from' in at ? rangeOf(at) : at,
    message: 'This default cannot be read, so the project version cannot be computed.',
    next: 'Use one literal, e.g. None, or Field(default=..., description="...").',
  })
  return null
}
