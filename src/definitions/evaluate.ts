/** Turns a Python expression written with literals and Metaxy's own classes into its value, without running Python. */

import type { SyntaxNode } from '@lezer/common'
import { construct, isConstructor, needsDependencies } from './construct.ts'
import { Problems } from './problems.ts'
import { type LiteralResult, readNumber, readString } from './python-literal.ts'
import { children, isBareFloat, rangeOf, readArguments, splitAtCommas } from './python-tree.ts'
import { hashKey, type PyEntry, type PyItem, type PyValue, typeName } from './python-value.ts'
import { checkArguments, dependent, type Reader, resolve, undefinedName, unsupported } from './reader.ts'

/** The value of an expression, or `null` after its problem has been reported. */
export function evaluate(reader: Reader, node: SyntaxNode): PyItem | null {
  const value = evaluateValue(reader, node)
  return value === null ? null : { value, range: rangeOf(node) }
}

function evaluateValue(reader: Reader, node: SyntaxNode): PyValue | null {
  switch (node.name) {
    case 'None':
      return { kind: 'none' }
    case 'Ellipsis':
      return { kind: 'ellipsis' }
    case 'Boolean':
      return { kind: 'bool', value: reader.text.slice(node.from, node.to) === 'True' }
    case 'Number':
      return literal(reader, node, readNumber(reader.text.slice(node.from, node.to)))
    case 'String':
      return literal(reader, node, readString(reader.text.slice(node.from, node.to)))
    case 'FormatString':
      return formatString(reader, node)
    case 'ContinuedString':
      return joinStrings(reader, children(node))
    case 'ParenthesizedExpression':
      return parenthesized(reader, node)
    case 'UnaryExpression':
      return negated(reader, node)
    case 'BinaryExpression':
      return concatenated(reader, node)
    case 'ArrayExpression':
      return sequence(reader, node, 'list')
    case 'TupleExpression':
      return sequence(reader, node, 'tuple')
    case 'SetExpression':
      return sequence(reader, node, 'set')
    case 'DictionaryExpression':
      return dictionary(reader, node)
    case 'MemberExpression':
      return isBareFloat(node, reader.text)
        ? literal(reader, node, readNumber(reader.text.slice(node.from, node.to)))
        : named(reader, node)
    case 'VariableName':
      return named(reader, node)
    case 'CallExpression':
      return call(reader, node)
    default:
      return unsupported(reader, node)
  }
}

function literal(reader: Reader, node: SyntaxNode, result: LiteralResult): PyValue | null {
  if (result.ok) return result.value
  if (result.kind === 'unsupported') return unsupported(reader, node, result.reason)
  reader.problems.report({
    code: 'python-syntax',
    range: rangeOf(node),
    message: `Python cannot read this literal: ${result.reason}.`,
    next: 'Correct the literal.',
  })
  return null
}

function formatString(reader: Reader, node: SyntaxNode): PyValue | null {
  if (node.getChild('FormatReplacement') !== null) return unsupported(reader, node, 'an f-string')
  return literal(reader, node, readString(reader.text.slice(node.from, node.to)))
}

function joinStrings(reader: Reader, nodes: readonly SyntaxNode[]): PyValue | null {
  const parts = nodes.map((node) => evaluateValue(reader, node))
  let value = ''
  for (const part of parts) {
    if (part?.kind !== 'str') return null
    value += part.value
  }
  return { kind: 'str', value }
}

function parenthesized(reader: Reader, node: SyntaxNode): PyValue | null {
  const [inner, ...more] = children(node).slice(1, -1)
  if (inner === undefined || more.length > 0) return unsupported(reader, node)
  return evaluateValue(reader, inner)
}

function negated(reader: Reader, node: SyntaxNode): PyValue | null {
  const [operator, operand] = children(node)
  if (operator === undefined || operand === undefined) return unsupported(reader, node)
  const sign = reader.text.slice(operator.from, operator.to)
  const value = evaluateValue(reader, operand)
  if (value === null) return null
  if (value.kind === 'int' && sign === '-') return { kind: 'int', value: -value.value }
  if (value.kind === 'float' && sign === '-') return { kind: 'float', value: -value.value }
  if ((value.kind === 'int' || value.kind === 'float') && sign === '+') return value
  return unsupported(reader, node)
}

function concatenated(reader: Reader, node: SyntaxNode): PyValue | null {
  const [left, operator, right] = children(node)
  if (!left || !right || !operator || reader.text.slice(operator.from, operator.to) !== '+') {
    return unsupported(reader, node)
  }
  const a = evaluateValue(reader, left)
  const b = evaluateValue(reader, right)
  if (a === null || b === null) return null
  if (a.kind === 'str' && b.kind === 'str') return { kind: 'str', value: a.value + b.value }
  if ((a.kind === 'list' && b.kind === 'list') || (a.kind === 'tuple' && b.kind === 'tuple')) {
    return { kind: a.kind, items: [...a.items, ...b.items] }
  }
  return unsupported(reader, node)
}

function sequence(reader: Reader, node: SyntaxNode, kind: 'list' | 'tuple' | 'set'): PyValue | null {
  const items: PyItem[] = []
  let complete = true
  for (const group of splitAtCommas(children(node).slice(1, -1))) {
    const [only] = group
    const item =
      only !== undefined && group.length === 1
        ? evaluate(reader, only)
        : unsupported(reader, group[0] ?? node)
    if (item === null) complete = false
    else items.push(item)
  }
  if (!complete) return null
  if (kind === 'set' && items.length > 1) {
    return unsupported(reader, node, 'a set, which Python orders differently in every run,')
  }
  return { kind, items }
}

function dictionary(reader: Reader, node: SyntaxNode): PyValue | null {
  const entries = new Map<string, PyEntry>()
  let complete = true
  for (const group of splitAtCommas(children(node).slice(1, -1))) {
    const [keyNode, colon, valueNode, ...more] = group
    if (!keyNode || colon?.name !== ':' || !valueNode || more.length > 0) {
      unsupported(reader, keyNode ?? node)
      complete = false
      continue
    }
    const key = evaluate(reader, keyNode)
    const value = evaluate(reader, valueNode)
    if (key === null || value === null) {
      complete = false
      continue
    }
    const hash = hashKey(key.value)
    if (hash === null) {
      reader.problems.report({
        code: 'invalid-feature',
        range: key.range,
        message: `A ${typeName(key.value)} cannot be a dictionary key.`,
        next: 'Use a string as the key.',
        detail: `unhashable type: '${typeName(key.value)}'`,
      })
      complete = false
      continue
    }
    // A repeated key keeps its first spelling and its place, and takes the last value.
    entries.set(hash, { key: entries.get(hash)?.key ?? key, value })
  }
  return complete ? { kind: 'dict', entries: [...entries.values()] } : null
}

function named(reader: Reader, node: SyntaxNode): PyValue | null {
  const binding = resolve(reader, node)
  if (binding === null) return undefinedName(reader, node)
  if (binding.kind === 'value') return binding.item.value
  if (binding.kind === 'failed') return null
  return unsupported(reader, node, `\`${reader.text.slice(node.from, node.to)}\``)
}

function call(reader: Reader, node: SyntaxNode): PyValue | null {
  const [callee, list] = children(node)
  if (callee === undefined || list?.name !== 'ArgList') return unsupported(reader, node)
  const binding = resolve(reader, callee)
  if (binding === null) return undefinedName(reader, callee)
  if (binding.kind === 'failed') return null
  if (binding.kind === 'metaxy' && needsDependencies(binding.name)) {
    return dependent(reader.problems, rangeOf(node))
  }
  if (binding.kind !== 'metaxy' || !isConstructor(binding.name)) {
    return unsupported(reader, node, `a call of \`${reader.text.slice(callee.from, callee.to)}\``)
  }
  const args = readArguments(list, reader.text)
  const readable = checkArguments(reader, args)
  const positional = args.positional.flatMap((argument) => evaluate(reader, argument) ?? [])
  const keywords = args.keywords.flatMap(({ name, nameRange, value }) => {
    const item = name === 'deps' ? evaluateDeps(reader, value) : evaluate(reader, value)
    return item === null ? [] : { name, nameRange, item }
  })
  const complete = positional.length === args.positional.length && keywords.length === args.keywords.length
  if (!readable || !complete) return null
  return construct(reader.problems, binding.name, { range: rangeOf(node), positional, keywords })
}

/** Dependencies are classes or calls that cannot be evaluated; only their absence can. */
function evaluateDeps(reader: Reader, node: SyntaxNode): PyItem | null {
  const item = evaluate({ ...reader, problems: new Problems() }, node)
  return item ?? dependent(reader.problems, rangeOf(node))
}
