/** Small readings of the Lezer tree of a Python text: children, call arguments, class and assignment parts. */

import type { SyntaxNode } from '@lezer/common'
import type { Range } from '../text/diagnostic.ts'

/** A node's range without the node. */
export function rangeOf(node: { readonly from: number; readonly to: number }): Range {
  return { start: node.from, end: node.to }
}

/** The children of a node, comments left out. */
export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const list: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') list.push(child)
  }
  return list
}

/** `5.`: a float that the grammar takes for the start of `5.name`. */
export function isBareFloat(node: SyntaxNode, text: string): boolean {
  return (
    node.name === 'MemberExpression' &&
    node.firstChild?.name === 'Number' &&
    /^[0-9_]+\.$/.test(text.slice(node.from, node.to))
  )
}

export interface Keyword {
  readonly name: string
  readonly nameRange: Range
  readonly value: SyntaxNode
}

export interface Arguments {
  readonly positional: readonly SyntaxNode[]
  readonly keywords: readonly Keyword[]
  /** `*args`, `**kwargs`, comprehensions: nothing that is written down literally. */
  readonly unreadable: readonly Range[]
  /** What Python's parser would say, with its place. */
  readonly syntaxErrors: readonly { readonly range: Range; readonly reason: string }[]
}

/** The arguments of a call or of a class statement. */
export function readArguments(list: SyntaxNode, text: string): Arguments {
  const positional: SyntaxNode[] = []
  const keywords: Keyword[] = []
  const unreadable: Range[] = []
  const syntaxErrors: { range: Range; reason: string }[] = []
  for (const nodes of splitAtCommas(children(list).slice(1, -1))) {
    const [first, operator, value, ...more] = nodes
    if (first === undefined) continue
    const range = { start: first.from, end: nodes.at(-1)?.to ?? first.to }
    if (operator === undefined && first.name !== '*' && first.name !== '**') {
      if (keywords.length > 0) {
        syntaxErrors.push({ range, reason: 'positional argument follows keyword argument' })
      }
      positional.push(first)
    } else if (first.name === 'VariableName' && operator?.name === 'AssignOp' && value && more.length === 0) {
      const name = identifier(first, text)
      if (keywords.some((keyword) => keyword.name === name)) {
        syntaxErrors.push({ range, reason: `keyword argument repeated: ${name}` })
      }
      keywords.push({ name, nameRange: rangeOf(first), value })
    } else {
      unreadable.push(range)
    }
  }
  return { positional, keywords, unreadable, syntaxErrors }
}

/** Groups nodes between commas; the commas are dropped. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): readonly (readonly SyntaxNode[])[] {
  const groups: SyntaxNode[][] = [[]]
  for (const node of nodes) {
    if (node.name === ',') groups.push([])
    else groups.at(-1)?.push(node)
  }
  return groups.filter((group) => group.length > 0)
}

/** A name as Python compares it: NFKC-normalised. */
export function identifier(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to).normalize('NFKC')
}

export interface Assignment {
  /** Every target, `a = b = 1` has two. */
  readonly targets: readonly (readonly SyntaxNode[])[]
  readonly annotation: SyntaxNode | null
  /** Several values are a tuple without parentheses. */
  readonly values: readonly SyntaxNode[]
}

/** The parts of an `AssignStatement`. */
export function readAssignment(statement: SyntaxNode): Assignment {
  const groups: SyntaxNode[][] = [[]]
  let annotation: SyntaxNode | null = null
  for (const child of children(statement)) {
    if (child.name === 'AssignOp') groups.push([])
    else if (child.name === 'TypeDef') annotation = child.lastChild
    else groups.at(-1)?.push(child)
  }
  const values = groups.length > 1 ? (groups.pop() ?? []) : []
  return { targets: groups, annotation, values: values.filter((node) => node.name !== ',') }
}

/** The statements of a body or module, `a; b` taken apart. */
export function statements(body: SyntaxNode): readonly SyntaxNode[] {
  return children(body).flatMap((node) => {
    if (node.name === ':' || node.name === ';') return []
    return node.name === 'StatementGroup' ? statements(node) : [node]
  })
}
