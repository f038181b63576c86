/** Turns a Python expression written with literals and Metaxy's own classes into its value, without running Python. */

import type { SyntaxNode } from '@lezer/common'
import { buildFeatureSpec } from './feature-spec.ts'
import { buildFieldSpec } from './field-spec.ts'
import { readKey } from './keys.ts'
import type { Problems } from './problems.ts'
import { type LiteralResult, readNumber, readString } from './python-literal.ts'
import { type Arguments, children, identifier, rangeOf, readArguments, splitAtCommas } from './python-tree.ts'
import { hashKey, type KeyClass, type PyEntry, type PyItem, type PyValue, typeName } from './python-value.ts'
import { lookUp, metaxyMember, type Lookup, type Scope } from './scope.ts'
import { validationErrorText } from './validation-error.ts'

export interface Reader {
  readonly text: string
  readonly scope: Scope
  readonly problems: Problems
}

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
    case 'VariableName':
    case 'MemberExpression':
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

/** Says that an expression is fine in Python but cannot be read here. Always `null`. */
export function unsupported(reader: Reader, node: SyntaxNode, what = 'this expression'): null {
  reader.problems.report({
    code: 'unsupported-python',
    range: rangeOf(node),
    message: `Definitions are read, not run, and ${what} has no value that can be read from the text.`,
    next: 'Write the value out: a string, number, True, False, None, list, tuple or dict.',
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
    const item = only !== undefined && group.length === 1 ? evaluate(reader, only) : unsupported(reader, group[0] ?? node)
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

/** What a name or a dotted path stands for. */
export function resolve(reader: Reader, node: SyntaxNode): Lookup {
  if (node.name === 'VariableName') return lookUp(reader.scope, identifier(node, reader.text))
  if (node.name !== 'MemberExpression') return { kind: 'opaque' }
  const [object, dot, property] = children(node)
  if (object === undefined || dot?.name !== '.' || property === undefined) return { kind: 'opaque' }
  const parent = resolve(reader, object)
  const name = identifier(property, reader.text)
  if (parent === null || parent.kind === 'failed') return parent
  if (parent.kind === 'metaxy-module') return metaxyMember(name)
  return parent.kind === 'typing-module' ? { kind: 'typing', name } : { kind: 'opaque' }
}

function named(reader: Reader, node: SyntaxNode): PyValue | null {
  const binding = resolve(reader, node)
  if (binding === null) return undefinedName(reader, node)
  if (binding.kind === 'value') return binding.item.value
  if (binding.kind === 'failed') return null
  return unsupported(reader, node, `\`${reader.text.slice(node.from, node.to)}\``)
}

/** Says that Python would raise `NameError`. Always `null`. */
export function undefinedName(reader: Reader, node: SyntaxNode): null {
  const root = rootName(node)
  const name = identifier(root, reader.text)
  reader.problems.report({
    code: 'undefined-name',
    range: rangeOf(root),
    message: `\`${name}\` is not defined at this point of the file.`,
    next: name === 'mx' ? 'Add `import metaxy as mx` at the top.' : 'Import it or define it above.',
    detail: `name '${name}' is not defined`,
  })
  return null
}

function rootName(node: SyntaxNode): SyntaxNode {
  return node.name === 'MemberExpression' && node.firstChild !== null ? rootName(node.firstChild) : node
}

/** Evaluates every keyword argument; `null` when one of them failed. */
export type EvaluatedKeyword = { readonly name: string; readonly nameRange: PyItem['range']; readonly item: PyItem }

function call(reader: Reader, node: SyntaxNode): PyValue | null {
  const [callee, list] = children(node)
  if (callee === undefined || list?.name !== 'ArgList') return unsupported(reader, node)
  const binding = resolve(reader, callee)
  if (binding === null) return undefinedName(reader, callee)
  if (binding.kind === 'failed') return null
  const name = binding.kind === 'metaxy' ? binding.name : ''
  if (name === 'FeatureDep' || name === 'FieldDep' || name === 'LineageRelationship') {
    return dependent(reader, rangeOf(node))
  }
  if (name !== 'FeatureSpec' && name !== 'FieldSpec' && name !== 'FeatureKey' && name !== 'FieldKey') {
    return unsupported(reader, node, `a call of \`${reader.text.slice(callee.from, callee.to)}\``)
  }
  const args = readArguments(list, reader.text)
  if (!checkArguments(reader, args)) return null
  if (name === 'FeatureKey' || name === 'FieldKey') return keyCall(reader, node, name, args)
  const keywords = evaluateKeywords(reader, args)
  if (args.positional.length > 0) return positionalRefused(reader, node, name, args.positional.length)
  if (keywords === null) return null
  const call = { range: rangeOf(callee), keywords }
  if (name === 'FeatureSpec') {
    const spec = buildFeatureSpec(reader.problems, call)
    return spec === null ? null : { kind: 'spec', spec }
  }
  const field = buildFieldSpec(reader.problems, call)
  return field === null ? null : { kind: 'field', field }
}

/** Reports what cannot be read of an argument list; `false` when there is something. */
export function checkArguments(reader: Reader, args: Arguments): boolean {
  for (const { range, reason } of args.syntaxErrors) {
    const message = `This is not valid Python: ${reason}.`
    reader.problems.report({ code: 'python-syntax', range, message, next: 'Correct the arguments.', detail: reason })
  }
  for (const range of args.unreadable) {
    reader.problems.report({
      code: 'unsupported-python',
      range,
      message: 'Definitions are read, not run, and this argument cannot be read from the text.',
      next: 'Write every argument out as `name=value`.',
    })
  }
  return args.syntaxErrors.length === 0 && args.unreadable.length === 0
}

function evaluateKeywords(reader: Reader, args: Arguments): readonly EvaluatedKeyword[] | null {
  const keywords: EvaluatedKeyword[] = []
  for (const { name, nameRange, value } of args.keywords) {
    const item = evaluate(reader, value)
    if (item !== null) keywords.push({ name, nameRange, item })
  }
  return keywords.length === args.keywords.length ? keywords : null
}

function positionalRefused(reader: Reader, node: SyntaxNode, name: string, count: number): null {
  reader.problems.report({
    code: 'invalid-feature',
    range: rangeOf(node),
    message: `${name} takes keyword arguments only.`,
    next: name === 'FeatureSpec' ? 'Write `key="..."`, `id_columns=[...]`.' : 'Write `key="..."`.',
    detail: `BaseModel.__init__() takes 1 positional argument but ${count + 1} were given`,
  })
  return null
}

/** Says that dependent features cannot be run yet. Always `null`. */
export function dependent(reader: { readonly problems: Problems }, range: PyItem['range']): null {
  reader.problems.report({
    code: 'dependent-feature',
    range,
    message: 'Features that depend on other features cannot run here yet.',
    next: 'Use root features: a FeatureSpec with key, id_columns, fields, metadata and description, without deps.',
  })
  return null
}

function keyCall(reader: Reader, node: SyntaxNode, of: KeyClass, args: Arguments): PyValue | null {
  const { positional, keywords } = args
  if (positional.length > 1) {
    reader.problems.report({
      code: 'invalid-feature',
      range: rangeOf(node),
      message: `${of} takes one value.`,
      next: `Write ${of}("a/b") or ${of}(["a", "b"]).`,
      detail: `RootModel.__init__() takes from 1 to 2 positional arguments but ${positional.length + 1} were given`,
    })
    return null
  }
  const [keyword] = keywords
  const named = keyword?.name === 'parts' || keyword?.name === 'root' ? keyword.value : undefined
  const source = positional[0] ?? named
  if (source === undefined || positional.length + keywords.length !== 1) {
    return unsupported(reader, node, `this form of ${of}(...)`)
  }
  const item = evaluate(reader, source)
  if (item === null) return null
  if (item.value.kind === 'dict') return unsupported(reader, source, 'a dict as a key')
  const result = readKey(of, item, [])
  if (result.ok) return { kind: 'key', of, parts: result.parts }
  const detail = validationErrorText(of, result.errors)
  for (const error of result.errors) {
    reader.problems.report({
      code: 'invalid-feature',
      range: error.range,
      message: `Metaxy refuses this key. ${error.message.replace('Value error, ', '')}`,
      next: 'Use lowercase letters, digits, underscores and hyphens, parts separated by /.',
      detail,
    })
  }
  return null
}
