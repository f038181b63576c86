/** Reads the annotation of an attribute into the JSON schema pydantic gives it. */

import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'
import type { Json } from '../metaxy/feature.ts'
import { dumpJson } from '../metaxy/json-dump.ts'
import type { Range } from '../text/diagnostic.ts'
import { readString } from './python-literal.ts'
import { children, identifier, rangeOf, splitAtCommas } from './python-tree.ts'
import { type Reader, resolve, rootName } from './reader.ts'

type Schema = ReadonlyMap<string, Json>

export type Annotation =
  | { readonly kind: 'column'; readonly schema: Schema }
  /** `ClassVar[...]`: not a column. */
  | { readonly kind: 'class-variable' }
  /** Python would raise `NameError`. */
  | { readonly kind: 'undefined'; readonly name: string; readonly range: Range }
  | { readonly kind: 'unsupported' }

/** The alternatives of a union, or why the annotation cannot be read. */
type Alternatives = readonly Schema[] | Exclude<Annotation, { kind: 'column' | 'class-variable' }>

const UNSUPPORTED = { kind: 'unsupported' } as const
const NULL: Schema = new Map([['type', 'null']])
const ANY: Schema = new Map()

const BUILTIN_TYPES: ReadonlyMap<string, Schema> = new Map([
  ['str', new Map([['type', 'string']])],
  ['int', new Map([['type', 'integer']])],
  ['float', new Map([['type', 'number']])],
  ['bool', new Map([['type', 'boolean']])],
  ['bytes', formatted('binary')],
  ['list', listOf(ANY)],
  ['dict', dictOf(ANY)],
])

const DATETIME_TYPES: ReadonlyMap<string, Schema> = new Map([
  ['datetime', formatted('date-time')],
  ['date', formatted('date')],
  ['time', formatted('time')],
  ['timedelta', formatted('duration')],
])

/** What an annotation declares. */
export function readAnnotation(reader: Reader, node: SyntaxNode): Annotation {
  if (isClassVariable(reader, node)) return { kind: 'class-variable' }
  const alternatives = readAlternatives(reader, node)
  return 'kind' in alternatives ? alternatives : { kind: 'column', schema: unite(alternatives) }
}

function isClassVariable(reader: Reader, node: SyntaxNode): boolean {
  const [name, bracket] = children(node)
  const head = node.name === 'MemberExpression' && bracket?.name === '[' && name !== undefined ? name : node
  const binding = resolve(reader, head)
  return binding?.kind === 'member' && binding.module === 'typing' && binding.name === 'ClassVar'
}

/** Equal alternatives count once, and `None` comes last, as pydantic orders them. */
function unite(alternatives: readonly Schema[]): Schema {
  const distinct = new Map(alternatives.map((schema) => [dumpJson({ object: schema }), schema]))
  const [only = ANY, ...others] = distinct.values()
  if (others.length === 0) return only
  const sorted = [...distinct.values()].sort((a, b) => Number(a === NULL) - Number(b === NULL))
  return new Map([['anyOf', sorted.map((schema) => ({ object: schema }))]])
}

function readAlternatives(reader: Reader, node: SyntaxNode): Alternatives {
  switch (node.name) {
    case 'None':
      return [NULL]
    case 'String':
      return readQuoted(reader, node)
    case 'ParenthesizedExpression': {
      const [inner, ...more] = children(node).slice(1, -1)
      return inner !== undefined && more.length === 0 ? readAlternatives(reader, inner) : UNSUPPORTED
    }
    case 'BinaryExpression': {
      const [left, operator, right] = children(node)
      const isUnion = operator !== undefined && reader.text.slice(operator.from, operator.to) === '|'
      return isUnion && left && right ? joined(reader, [left, right]) : UNSUPPORTED
    }
    default:
      return readNamed(reader, node)
  }
}

/** `x: "int | None"`: the text inside is the annotation; a name in it has no place of its own. */
function readQuoted(reader: Reader, node: SyntaxNode): Alternatives {
  const literal = readString(reader.text.slice(node.from, node.to))
  if (!literal.ok || literal.value.kind !== 'str') return UNSUPPORTED
  const text = literal.value.value
  const expression = parser.parse(text).topNode.firstChild?.firstChild
  if (!expression || expression.type.isError) return UNSUPPORTED
  const read = readAlternatives({ ...reader, text }, expression)
  return 'kind' in read && read.kind === 'undefined' ? { ...read, range: rangeOf(node) } : read
}

function readNamed(reader: Reader, node: SyntaxNode): Alternatives {
  const [head, bracket, ...rest] = children(node)
  if (node.name === 'MemberExpression' && head !== undefined && bracket?.name === '[') {
    return readGeneric(reader, head, splitAtCommas(rest.slice(0, -1)).flat())
  }
  const binding = resolve(reader, node)
  if (binding === null) return undefinedName(reader, node)
  if (binding.kind === 'value' && binding.item.value.kind === 'none') return [NULL]
  if (binding.kind === 'builtin') return known(BUILTIN_TYPES.get(binding.name))
  if (binding.kind !== 'member') return UNSUPPORTED
  if (binding.module === 'datetime') return known(DATETIME_TYPES.get(binding.name))
  if (binding.module !== 'typing') return UNSUPPORTED
  if (binding.name === 'Any') return [ANY]
  return known(BUILTIN_TYPES.get(genericName(binding.name)))
}

/** `Optional[A]`, `Union[A, B]`, `list[A]`, `dict[str, A]`. */
function readGeneric(reader: Reader, head: SyntaxNode, args: readonly SyntaxNode[]): Alternatives {
  const binding = resolve(reader, head)
  if (binding === null) return undefinedName(reader, head)
  const fromTyping = binding.kind === 'member' && binding.module === 'typing'
  const name = binding.kind === 'builtin' ? binding.name : fromTyping ? genericName(binding.name) : ''
  const [first, second, ...more] = args
  if (first === undefined) return UNSUPPORTED
  if (name === 'dict' && second !== undefined && more.length === 0) return readDict(reader, first, second)
  const alternatives = joined(reader, args)
  if ('kind' in alternatives) return alternatives
  if (name === 'Union') return alternatives
  if (second !== undefined) return UNSUPPORTED
  if (name === 'Optional') return [...alternatives, NULL]
  return name === 'list' ? [listOf(unite(alternatives))] : UNSUPPORTED
}

function readDict(reader: Reader, key: SyntaxNode, value: SyntaxNode): Alternatives {
  const keys = readAlternatives(reader, key)
  if ('kind' in keys) return keys
  const values = readAlternatives(reader, value)
  if ('kind' in values) return values
  const [only, ...others] = keys
  const plainKey = only?.get('type') === 'string' || only?.get('type') === 'integer'
  return plainKey && only.size === 1 && others.length === 0 ? [dictOf(unite(values))] : UNSUPPORTED
}

function joined(reader: Reader, nodes: readonly SyntaxNode[]): Alternatives {
  const list: Schema[] = []
  for (const node of nodes) {
    const alternatives = readAlternatives(reader, node)
    if ('kind' in alternatives) return alternatives
    list.push(...alternatives)
  }
  return list
}

/** `typing.List` and `typing.Dict` are other spellings of the builtins. */
function genericName(name: string): string {
  return name === 'List' || name === 'Dict' ? name.toLowerCase() : name
}

function undefinedName(reader: Reader, node: SyntaxNode): Alternatives {
  const root = rootName(node)
  return { kind: 'undefined', name: identifier(root, reader.text), range: rangeOf(root) }
}

function known(schema: Schema | undefined): Alternatives {
  return schema === undefined ? UNSUPPORTED : [schema]
}

function formatted(format: string): Schema {
  return new Map([
    ['type', 'string'],
    ['format', format],
  ])
}

function listOf(items: Schema): Schema {
  return new Map<string, Json>([
    ['type', 'array'],
    ['items', { object: items }],
  ])
}

function dictOf(values: Schema): Schema {
  return new Map<string, Json>([
    ['type', 'object'],
    ['additionalProperties', values.size === 0 ? true : { object: values }],
  ])
}
