/** Reads `definitions.py` without running it: the features Metaxy would register, and everything that stands in the way. */

import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'
import type { FeatureDefinition } from '../metaxy/feature.ts'
import { featureKeyText, tableName } from '../metaxy/feature-key.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { evaluate } from './evaluate.ts'
import { Problems } from './problems.ts'
import { children, identifier, rangeOf, readAssignment, statements } from './python-tree.ts'
import { isFeatureClass, readClass } from './read-class.ts'
import { checkName, type Reader, resolve } from './reader.ts'
import { bindImport } from './scope.ts'
import { reportSyntaxErrors } from './syntax-errors.ts'

export interface DefinitionsResult {
  /** In the order Metaxy registers them; those without an error of their own. Empty when the text is not Python. */
  readonly features: readonly FeatureDefinition[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the module text; `module` is its import path, which Metaxy's messages name. */
export function readDefinitions(text: string, module = 'definitions'): DefinitionsResult {
  const problems = new Problems()
  const tree = parser.parse(text)
  const features = new Map<string, FeatureDefinition>()
  if (!reportSyntaxErrors(tree, text, problems)) {
    const reader: Reader = { text, scope: new Map(), problems }
    const register = (feature: FeatureDefinition) => addFeature(features, feature, module, problems)
    for (const statement of statements(tree.topNode)) readStatement(reader, statement, register)
    if (problems.errorCount() === 0 && features.size === 0) reportNoFeature(problems, text)
    reportSharedTables([...features.values()], problems)
  }
  return { features: [...features.values()], diagnostics: problems.sorted() }
}

type Register = (feature: FeatureDefinition) => void

function readStatement(reader: Reader, statement: SyntaxNode, register: Register): void {
  switch (statement.name) {
    case 'ImportStatement':
      bindImport(statement, reader.text, reader.scope)
      return
    case 'AssignStatement':
      bindConstant(reader, statement)
      return
    case 'ClassDefinition': {
      const feature = readClass(reader, statement)
      if (feature !== null) register(feature)
      return
    }
    case 'DecoratedStatement':
      readDecorated(reader, statement)
      return
    case 'FunctionDefinition':
      makeOpaque(reader, statement.getChild('VariableName'))
      return
    case 'ExpressionStatement':
      readExpression(reader, statement)
      return
    default:
      readBlock(reader, statement)
      return
  }
}

/** `NAME = literal`: usable as an argument further down. */
function bindConstant(reader: Reader, statement: SyntaxNode): void {
  const { targets, annotation, values } = readAssignment(statement)
  const [value, ...more] = values
  if (value === undefined) {
    if (annotation === null) makeOpaque(reader, targets[0]?.[0] ?? null)
    return
  }
  // A constant that cannot be read matters only where it is used; a broken spec matters at once.
  const problems = callsMetaxy(reader, value) ? reader.problems : new Problems()
  const alias = more.length === 0 ? resolve(reader, value) : null
  const item = more.length === 0 ? evaluate({ ...reader, problems }, value) : null
  for (const [target, ...others] of targets) {
    if (target?.name !== 'VariableName' || others.length > 0) {
      for (const node of [target, ...others]) if (node?.name === 'VariableName') makeOpaque(reader, node)
      continue
    }
    const name = identifier(target, reader.text)
    if (item !== null) reader.scope.set(name, { kind: 'value', item })
    else if (alias !== null && alias.kind !== 'builtin' && alias.kind !== 'opaque')
      reader.scope.set(name, alias)
    else reader.scope.set(name, { kind: problems === reader.problems ? 'failed' : 'opaque' })
  }
}

function callsMetaxy(reader: Reader, node: SyntaxNode): boolean {
  const callee = node.name === 'CallExpression' ? node.firstChild : null
  return callee !== null && resolve(reader, callee)?.kind === 'metaxy'
}

function makeOpaque(reader: Reader, name: SyntaxNode | null): void {
  if (name !== null) reader.scope.set(identifier(name, reader.text), { kind: 'opaque' })
}

function readDecorated(reader: Reader, statement: SyntaxNode): void {
  const definition = statement.getChild('ClassDefinition')
  if (definition !== null && isFeatureClass(reader, definition)) {
    reader.problems.report({
      code: 'unsupported-python',
      range: rangeOf(statement.getChild('Decorator') ?? statement),
      message: 'Decorators are not run, and this one may change the feature below it.',
      next: 'Remove the decorator.',
    })
  }
  const inner = definition ?? statement.getChild('FunctionDefinition')
  makeOpaque(reader, inner?.getChild('VariableName') ?? null)
}

/** A call of Metaxy at module level may register or change features. */
function readExpression(reader: Reader, statement: SyntaxNode): void {
  checkName(reader, statement)
  const [expression] = children(statement)
  if (expression?.name !== 'CallExpression') return
  let root: SyntaxNode | null = expression.firstChild
  while (root?.name === 'MemberExpression' || root?.name === 'CallExpression') root = root.firstChild
  const binding = root === null ? null : resolve(reader, root)
  if (binding?.kind !== 'metaxy' && binding?.kind !== 'metaxy-module' && binding?.kind !== 'feature-class')
    return
  reader.problems.report({
    code: 'not-run',
    severity: 'warning',
    range: rangeOf(expression),
    message: 'Definitions are read, not run: this call has no effect here.',
    next: 'Declare features as classes; keep calls in the program that uses them.',
  })
}

/** `if`, `for`, `try`, `with`, ...: imports are taken as done, features inside are refused, other names are unknown. */
function readBlock(reader: Reader, statement: SyntaxNode): void {
  for (const node of children(statement)) {
    if (node.name === 'Body') for (const inner of statements(node)) readInBlock(reader, inner)
    else if (node.name === 'VariableName') makeOpaque(reader, node)
    else if (node.name === 'MatchBody') readBlock(reader, node)
    else if (node.name === 'MatchClause') readBlock(reader, node)
  }
}

function readInBlock(reader: Reader, statement: SyntaxNode): void {
  if (statement.name === 'ImportStatement') {
    bindImport(statement, reader.text, reader.scope)
    return
  }
  if (statement.name === 'AssignStatement') {
    for (const [target] of readAssignment(statement).targets) {
      if (target?.name === 'VariableName') makeOpaque(reader, target)
    }
    return
  }
  const definition =
    statement.name === 'DecoratedStatement' ? statement.getChild('ClassDefinition') : statement
  if (definition?.name !== 'ClassDefinition') {
    if (statement.name !== 'FunctionDefinition' && statement.name !== 'ExpressionStatement')
      readBlock(reader, statement)
    return
  }
  const name = definition.getChild('VariableName')
  if (name !== null && isFeatureClass(reader, definition)) {
    reader.problems.report({
      code: 'unsupported-python',
      range: rangeOf(name),
      message: 'Conditions and loops are not run, so it is not known whether this feature exists.',
      next: 'Move the class to the top level of the file.',
    })
  }
  makeOpaque(reader, name)
}

/** As `FeatureGraph.add_feature_definition`: the same class again replaces, another class with the same key fails. */
function addFeature(
  features: Map<string, FeatureDefinition>,
  feature: FeatureDefinition,
  module: string,
  problems: Problems,
): void {
  const key = featureKeyText(feature.key)
  const existing = features.get(key)
  if (existing === undefined || existing.className === feature.className) {
    features.set(key, feature)
    return
  }
  problems.report({
    code: 'duplicate-feature',
    range: feature.range,
    message: `The key ${key} is already taken by ${existing.className}.`,
    next: 'Give one of the two features another key.',
    detail: `Feature with key ${key} already registered. Existing: ${module}.${existing.className}, New: ${module}.${feature.className}. Each feature key must be unique within a graph.`,
  })
}

function reportSharedTables(features: readonly FeatureDefinition[], problems: Problems): void {
  const owners = new Map<string, FeatureDefinition>()
  for (const feature of features) {
    const table = tableName(feature.key, '')
    const owner = owners.get(table)
    owners.set(table, owner ?? feature)
    if (owner === undefined) continue
    problems.report({
      code: 'shared-table-name',
      severity: 'warning',
      range: feature.range,
      message: `${featureKeyText(feature.key)} and ${featureKeyText(owner.key)} share the table ${table}; Metaxy does not notice.`,
      next: 'Rename one of the keys.',
    })
  }
}

function reportNoFeature(problems: Problems, text: string): void {
  problems.report({
    code: 'no-feature',
    range: { start: 0, end: Math.min(text.length, Math.max(0, text.indexOf('\n'))) },
    message: 'This file declares no feature.',
    next: 'Write `class Name(mx.BaseFeature, spec=mx.FeatureSpec(key="...", id_columns=[...])):`.',
  })
}
