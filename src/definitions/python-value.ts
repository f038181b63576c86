/** Python literals as values, each with its place in the text, and what Python's `repr` and `type` say of them. */

import type { FieldSpec, Json } from '../metaxy/feature.ts'
import { keyText } from '../metaxy/feature-key.ts'
import type { Located, Range } from '../text/diagnostic.ts'
import { floatText, stringRepr } from './python-text.ts'

export type PyItem = Located<PyValue>

export type KeyClass = 'FeatureKey' | 'FieldKey'

/** What a `FeatureSpec(...)` call holds once Metaxy has accepted it. */
export interface SpecValue {
  readonly key: readonly string[]
  readonly idColumns: readonly string[]
  readonly fields: readonly FieldSpec[]
  readonly metadata: ReadonlyMap<string, Json>
  readonly description: string | null
}

export interface PyEntry {
  readonly key: PyItem
  readonly value: PyItem
}

export type PyValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly PyItem[] }
  | { readonly kind: 'dict'; readonly entries: readonly PyEntry[] }
  | { readonly kind: 'key'; readonly of: KeyClass; readonly parts: readonly string[] }
  | { readonly kind: 'field'; readonly field: FieldSpec }
  | { readonly kind: 'spec'; readonly spec: SpecValue }

/** `name=value` in a call. */
export interface KeywordArgument {
  readonly name: string
  readonly nameRange: Range
  readonly item: PyItem
}

/** `type(value).__name__`. */
export function typeName(value: PyValue): string {
  switch (value.kind) {
    case 'none':
      return 'NoneType'
    case 'key':
      return value.of
    case 'field':
      return 'FieldSpec'
    case 'spec':
      return 'FeatureSpec'
    default:
      return value.kind
  }
}

/** `repr(value)`; a key or a field prints as Metaxy's classes do. */
export function repr(value: PyValue): string {
  switch (value.kind) {
    case 'none':
      return 'None'
    case 'ellipsis':
      return 'Ellipsis'
    case 'bool':
      return value.value ? 'True' : 'False'
    case 'int':
      return value.value.toString()
    case 'float':
      return floatText(value.value)
    case 'str':
      return stringRepr(value.value)
    case 'list':
      return `[${reprs(value.items)}]`
    case 'tuple':
      return value.items.length === 1 ? `(${reprs(value.items)},)` : `(${reprs(value.items)})`
    case 'set':
      return `{${reprs(value.items)}}`
    case 'dict':
      return `{${value.entries.map(({ key, value: item }) => `${repr(key.value)}: ${repr(item.value)}`).join(', ')}}`
    case 'key':
      return keyText(value.parts)
    case 'field':
      return `FieldSpec(key=${keyText(value.field.key)}, code_version=${stringRepr(value.field.codeVersion)}, deps=[])`
    case 'spec':
      return 'FeatureSpec(...)'
  }
}

function reprs(items: readonly PyItem[]): string {
  return items.map((item) => repr(item.value)).join(', ')
}

/** `bool(value)`. */
export function isTruthy(value: PyValue): boolean {
  switch (value.kind) {
    case 'none':
      return false
    case 'bool':
      return value.value
    case 'int':
      return value.value !== 0n
    case 'float':
      return value.value !== 0
    case 'str':
      return value.value !== ''
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.length > 0
    case 'dict':
      return value.entries.length > 0
    case 'key':
      return value.parts.length > 0
    default:
      return true
  }
}

/** Equal texts mean equal dictionary keys: `1`, `1.0` and `True` are one key. `null` for values that cannot be a key. */
export function hashKey(value: PyValue): string | null {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'dict':
      return null
    case 'bool':
      return value.value ? 'number 1' : 'number 0'
    case 'int':
      return `number ${value.value}`
    case 'float':
      return Number.isInteger(value.value) ? `number ${BigInt(value.value)}` : `number ${value.value}`
    default:
      return `${value.kind} ${repr(value)}`
  }
}
