/** Reads the type of an annotated attribute: `str`, `int`, `float`, `bool`, each optionally `| None`. */

import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'
import type { DeclaredColumn } from '../metaxy/feature.ts'
import { readString } from './python-literal.ts'
import { children, splitAtCommas } from './python-tree.ts'
import { type Reader, resolve } from './reader.ts'

export type Annotation =
  | { readonly kind: 'column'; readonly type: DeclaredColumn['type']; readonly optional: boolean }
  /** `ClassVar[...]`: not a column. */
  | { readonly kind: 'class-variable' }
  /** Python would raise `NameError`. */
  | { readonly kind: 'undefined'; readonly name: SyntaxNode }
  | { readonly kind: 'unsupported' }

type Member = DeclaredColumn['type'] | 'None'

const UNSUPPORTED: Annotation = { kind: 'unsupported' }
const SCALARS: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool'])

/** What an annotation declares. */
export function readAnnotation(reader: Reader, node: SyntaxNode): Annotation {
  if (node.name === 'String') return readQuoted(reader, node)
  if (isClassVariable(reader, node)) return { kind: 'class-variable' }
  const members = unionMembers(reader, node)
  if (!Array.isArray(members)) return members
  const types = new Set(members.filter((member) => member !== 'None'))
  const [type, ...others] = types
  if (type === undefined || others.length > 0) return UNSUPPORTED
  return { kind: 'column', type, optional: members.includes('None') }
}

/** `x: "int | None"`: the text inside is the annotation. */
function readQuoted(reader: Reader, node: SyntaxNode): Annotation {
  const literal = readString(reader.text.slice(node.from, node.to))
  if (!literal.ok || literal.value.kind !== 'str') return UNSUPPORTED
  const text = literal.value.value
  const expression = parser.parse(text).topNode.firstChild?.firstChild
  if (!expression || expression.type.isError) return UNSUPPORTED
  const read = readAnnotation({ ...reader, text }, expression)
  // A name inside the quotes has no place of its own in the document.
  return read.kind === 'undefined' ? { kind: 'undefined', name: node } : read
}

function isClassVariable(reader: Reader, node: SyntaxNode): boolean {
  const [name, bracket] = children(node)
  const head = node.name === 'MemberExpression' && bracket?.name === '[' && name !== undefined ? name : node
  const binding = resolve(reader, head)
  return binding?.kind === 'typing' && binding.name === 'ClassVar'
}

/** `A | B`, `Optional[A]`, `Union[A, B]` as a flat list, or why that is not possible. */
function unionMembers(reader: Reader, node: SyntaxNode): Member[] | Annotation {
  if (node.name === 'None') return ['None']
  if (node.name === 'ParenthesizedExpression') {
    const [inner, ...more] = children(node).slice(1, -1)
    return inner !== undefined && more.length === 0 ? unionMembers(reader, inner) : UNSUPPORTED
  }
  if (node.name === 'BinaryExpression') {
    const [left, operator, right] = children(node)
    const isUnion = operator !== undefined && reader.text.slice(operator.from, operator.to) === '|'
    return isUnion && left && right ? joined(reader, [left, right]) : UNSUPPORTED
  }
  if (node.name === 'MemberExpression') {
    const [head, bracket, ...rest] = children(node)
    if (head !== undefined && bracket?.name === '[') return generic(reader, head, rest.slice(0, -1))
  }
  const binding = resolve(reader, node)
  if (binding === null) return { kind: 'undefined', name: node }
  if (binding.kind === 'value' && binding.item.value.kind === 'none') return ['None']
  return binding.kind === 'builtin' && isScalar(binding.name) ? [binding.name] : UNSUPPORTED
}

function generic(reader: Reader, head: SyntaxNode, args: readonly SyntaxNode[]): Member[] | Annotation {
  const binding = resolve(reader, head)
  if (binding === null) return { kind: 'undefined', name: head }
  if (binding.kind !== 'typing') return UNSUPPORTED
  const members = joined(reader, splitAtCommas(args).flat())
  if (!Array.isArray(members)) return members
  if (binding.name === 'Union') return members
  return binding.name === 'Optional' ? [...members, 'None'] : UNSUPPORTED
}

function joined(reader: Reader, nodes: readonly SyntaxNode[]): Member[] | Annotation {
  const list: Member[] = []
  for (const node of nodes) {
    const members = unionMembers(reader, node)
    if (!Array.isArray(members)) return members
    list.push(...members)
  }
  return list
}

function isScalar(name: string): name is DeclaredColumn['type'] {
  return SCALARS.has(name)
}
