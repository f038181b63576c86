/** What reading an expression needs, and the problems every reading can report. */

import type { SyntaxNode } from '@lezer/common'
import type { Range } from '../text/diagnostic.ts'
import type { Problems } from './problems.ts'
import { type Arguments, children, identifier, rangeOf } from './python-tree.ts'
import { type Lookup, lookUp, metaxyMember, type Scope } from './scope.ts'

export interface Reader {
  readonly text: string
  readonly scope: Scope
  readonly problems: Problems
}

/** What a name or a dotted path stands for. */
export function resolve(reader: Reader, node: SyntaxNode): Lookup {
  if (node.name === 'VariableName') return lookUp(reader.scope, identifier(node, reader.text))
  if (node.name !== 'MemberExpression') return { kind: 'opaque' }
  const [object, dot, property] = children(node)
  const parent: Lookup = object === undefined ? { kind: 'opaque' } : resolve(reader, object)
  if (parent === null || parent.kind === 'failed') return parent
  if (dot?.name !== '.' || property === undefined) return { kind: 'opaque' }
  const name = identifier(property, reader.text)
  if (parent.kind === 'metaxy-module') return metaxyMember(name)
  return parent.kind === 'module' ? { kind: 'member', module: parent.module, name } : { kind: 'opaque' }
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

/** Says that Python would raise `NameError`. Always `null`. */
export function undefinedName(reader: Reader, node: SyntaxNode): null {
  const root = rootName(node)
  return reportUndefined(reader.problems, identifier(root, reader.text), rangeOf(root))
}

/** Says that Python would raise `NameError` for `name`. Always `null`. */
export function reportUndefined(problems: Problems, name: string, range: Range): null {
  problems.report({
    code: 'undefined-name',
    range,
    message: `\`${name}\` is not defined at this point of the file.`,
    next: name === 'mx' ? 'Add `import metaxy as mx` at the top.' : 'Import it or define it above.',
    detail: `name '${name}' is not defined`,
  })
  return null
}

/** A statement that is only a name does nothing, unless the name is not defined: a typing error such as `pas`. */
export function checkName(reader: Reader, statement: SyntaxNode): void {
  const expression = children(statement)[0]
  if (expression !== undefined && resolve(reader, expression) === null) undefinedName(reader, expression)
}

/** The first name of a dotted path. */
export function rootName(node: SyntaxNode): SyntaxNode {
  return node.name === 'MemberExpression' && node.firstChild !== null ? rootName(node.firstChild) : node
}

/** Reports what cannot be read of an argument list; `false` when there is something. */
export function checkArguments(reader: Reader, args: Arguments): boolean {
  for (const { range, reason } of args.syntaxErrors) {
    const message = `This is not valid Python: ${reason}.`
    reader.problems.report({
      code: 'python-syntax',
      range,
      message,
      next: 'Correct the arguments.',
      detail: reason,
    })
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

/** Says that dependent features cannot be run yet. Always `null`. */
export function dependent(problems: Problems, range: Range): null {
  problems.report({
    code: 'dependent-feature',
    range,
    message: 'Features that depend on other features cannot run here yet.',
    next: 'Use root features: a FeatureSpec with key, id_columns, fields, metadata and description, without deps.',
  })
  return null
}
