/** What each name of `definitions.py` stands for, built statement by statement without running anything. */

import type { SyntaxNode } from '@lezer/common'
import type { DeclaredColumn } from '../metaxy/feature.ts'
import { children, identifier, splitAtCommas } from './python-tree.ts'
import type { PyItem } from './python-value.ts'

export type Binding =
  | { readonly kind: 'value'; readonly item: PyItem }
  /** The package `metaxy` or one of its modules. */
  | { readonly kind: 'metaxy-module' }
  /** A public name of Metaxy, by its real name. */
  | { readonly kind: 'metaxy'; readonly name: string }
  | { readonly kind: 'typing-module' }
  | { readonly kind: 'typing'; readonly name: string }
  /** A feature class of this file that others may extend. */
  | { readonly kind: 'feature-class'; readonly columns: readonly DeclaredColumn[] }
  /** Something Python would compute; it is not run here. */
  | { readonly kind: 'opaque' }
  /** Its problem has been reported where it is defined. */
  | { readonly kind: 'failed' }

export type Scope = Map<string, Binding>

const OPAQUE: Binding = { kind: 'opaque' }

/** Python's builtins that matter to annotations; any other builtin is opaque. */
const BUILTINS: ReadonlySet<string> = new Set(
  `abs all any bool bytearray bytes callable chr classmethod complex dict dir divmod enumerate filter float format
frozenset getattr globals hasattr hash hex id input int isinstance issubclass iter len list locals map max min next
object oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super
tuple type vars zip Exception ValueError TypeError KeyError RuntimeError ImportError NotImplemented __name__ __file__
__doc__ __import__ BaseException NotImplementedError StopIteration AttributeError OSError`.split(/\s+/),
)

export type Lookup = Binding | { readonly kind: 'builtin'; readonly name: string } | null

/** The meaning of a name, or `null` when Python would raise `NameError`. */
export function lookUp(scope: Scope, name: string): Lookup {
  const binding = scope.get(name)
  if (binding !== undefined) return binding
  if (BUILTINS.has(name)) return { kind: 'builtin', name }
  return scope.has('*') ? OPAQUE : null
}

/** The public names of Metaxy that `from metaxy import *` brings and definitions use. */
const METAXY_NAMES = [
  'BaseFeature',
  'FeatureSpec',
  'FieldSpec',
  'FeatureKey',
  'FieldKey',
  'FeatureDep',
  'FieldDep',
  'SpecialFieldDep',
  'LineageRelationship',
  'FieldsMapping',
]

/** Binds what an `import` or `from ... import` statement brings in. */
export function bindImport(statement: SyntaxNode, text: string, scope: Scope): void {
  const nodes = children(statement)
  if (nodes[0]?.name === 'import') {
    for (const group of splitAtCommas(nodes.slice(1))) bindModule(group, text, scope)
    return
  }
  const split = nodes.findIndex((node) => node.name === 'import')
  const module = moduleName(nodes.slice(1, split), text)
  const names = nodes.slice(split + 1).filter((node) => node.name !== '(' && node.name !== ')')
  for (const [source, , alias] of splitAtCommas(names)) {
    if (source === undefined) continue
    if (source.name === '*') bindStar(module, scope)
    else scope.set(identifier(alias ?? source, text), memberOf(module, identifier(source, text)))
  }
}

function bindModule(group: readonly SyntaxNode[], text: string, scope: Scope): void {
  const as = group.findIndex((node) => node.name === 'as')
  const path = as < 0 ? group : group.slice(0, as)
  const alias = as < 0 ? undefined : group[as + 1]
  const [root] = path
  if (root === undefined) return
  const module = moduleName(path, text)
  const bound = alias === undefined ? identifier(root, text) : module
  scope.set(identifier(alias ?? root, text), moduleBinding(bound))
}

function moduleName(nodes: readonly SyntaxNode[], text: string): string {
  return nodes.map((node) => text.slice(node.from, node.to)).join('')
}

function moduleBinding(module: string): Binding {
  if (isMetaxy(module)) return { kind: 'metaxy-module' }
  return isTyping(module) ? { kind: 'typing-module' } : OPAQUE
}

function memberOf(module: string, name: string): Binding {
  if (isMetaxy(module)) return metaxyMember(name)
  return isTyping(module) ? { kind: 'typing', name } : OPAQUE
}

/** `metaxy.<name>`: modules are lower case, everything else is a public name. */
export function metaxyMember(name: string): Binding {
  if (name === 'FeatureSpecWithIDColumns') return { kind: 'metaxy', name: 'FeatureSpec' }
  return /^[A-Z]/.test(name) ? { kind: 'metaxy', name } : { kind: 'metaxy-module' }
}

function bindStar(module: string, scope: Scope): void {
  if (isMetaxy(module)) for (const name of METAXY_NAMES) scope.set(name, metaxyMember(name))
  else if (isTyping(module))
    for (const name of ['Optional', 'Union', 'ClassVar']) scope.set(name, { kind: 'typing', name })
  else scope.set('*', OPAQUE)
}

function isMetaxy(module: string): boolean {
  return module === 'metaxy' || module.startsWith('metaxy.')
}

function isTyping(module: string): boolean {
  return module === 'typing' || module === 'typing_extensions'
}
