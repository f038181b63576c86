/** What each name of `definitions.py` stands for, built statement by statement without running anything. */

import type { SyntaxNode } from '@lezer/common'
import type { DeclaredColumn } from '../metaxy/feature.ts'
import { children, identifier, splitAtCommas } from './python-tree.ts'
import type { PyItem } from './python-value.ts'

/** Modules whose names mean something in annotations and defaults. */
export type KnownModule = 'typing' | 'datetime' | 'pydantic'

export type Binding =
  | { readonly kind: 'value'; readonly item: PyItem }
  /** The package `metaxy` or one of its modules. */
  | { readonly kind: 'metaxy-module' }
  /** A public name of Metaxy, by its real name. */
  | { readonly kind: 'metaxy'; readonly name: string }
  | { readonly kind: 'module'; readonly module: KnownModule }
  | { readonly kind: 'member'; readonly module: KnownModule; readonly name: string }
  /** A feature class of this file that others may extend. */
  | { readonly kind: 'feature-class'; readonly columns: readonly DeclaredColumn[] }
  /** Something Python would compute; it is not run here. */
  | { readonly kind: 'opaque' }
  /** Its problem has been reported where it is defined. */
  | { readonly kind: 'failed' }

export type Scope = Map<string, Binding>

const OPAQUE: Binding = { kind: 'opaque' }

/** Every name Python knows without an import (`dir(builtins)`), and the names every module has. */
const BUILTINS: ReadonlySet<string> = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning
EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError
FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError
IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None
NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning
PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning
RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError
SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError
_IncompleteInputError __annotations__ __build_class__ __builtins__ __debug__ __doc__ __file__ __import__
__loader__ __name__ __package__ __spec__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes
callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec exit filter float
format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list
locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set
setattr slice sorted staticmethod str sum super tuple type vars zip`.split(/\s+/),
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

const STAR_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['typing', ['Any', 'ClassVar', 'Dict', 'List', 'Optional', 'Union']],
  ['datetime', ['date', 'datetime', 'time', 'timedelta']],
  ['pydantic', ['Field']],
])

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
  const known = knownModule(module)
  return known === null ? OPAQUE : { kind: 'module', module: known }
}

function memberOf(module: string, name: string): Binding {
  if (isMetaxy(module)) return metaxyMember(name)
  const known = knownModule(module)
  return known === null ? OPAQUE : { kind: 'member', module: known, name }
}

/** `metaxy.<name>`: modules are lower case, everything else is a public name. */
export function metaxyMember(name: string): Binding {
  if (name === 'FeatureSpecWithIDColumns') return { kind: 'metaxy', name: 'FeatureSpec' }
  return /^[A-Z]/.test(name) ? { kind: 'metaxy', name } : { kind: 'metaxy-module' }
}

function bindStar(module: string, scope: Scope): void {
  const names = isMetaxy(module) ? METAXY_NAMES : (STAR_NAMES.get(module) ?? [])
  for (const name of names) scope.set(name, memberOf(module, name))
  if (names.length === 0) scope.set('*', OPAQUE)
}

function isMetaxy(module: string): boolean {
  return module === 'metaxy' || module.startsWith('metaxy.')
}

function knownModule(module: string): KnownModule | null {
  if (module === 'typing_extensions') return 'typing'
  return module === 'typing' || module === 'datetime' || module === 'pydantic' ? module : null
}
