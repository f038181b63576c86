/** Reads the body of a feature class: its docstring and the columns it declares. */

import type { SyntaxNode } from '@lezer/common'
import { SYSTEM_ATTRIBUTES } from '../metaxy/class-schema.ts'
import type { DeclaredColumn } from '../metaxy/feature.ts'
import { readAnnotation } from './annotations.ts'
import { readDefault } from './defaults.ts'
import { evaluate } from './evaluate.ts'
import { cleanDocstring } from './python-text.ts'
import { children, identifier, rangeOf, readAssignment, statements } from './python-tree.ts'
import { repr } from './python-value.ts'
import { checkName, type Reader, reportUndefined } from './reader.ts'
import { documentation } from './validation-error.ts'

export interface ClassBody {
  readonly docstring: string | null
  readonly columns: readonly DeclaredColumn[]
}

/** What `BaseFeature` defines as methods or settings: an attribute of that name is not an ordinary column. */
const RESERVED: ReadonlySet<string> = new Set([
  'feature_config',
  'feature_spec_version',
  'feature_version',
  'graph',
  'load_input',
  'metaxy_project',
  'model_config',
  'model_computed_fields',
  'model_construct',
  'model_copy',
  'model_dump',
  'model_dump_json',
  'model_extra',
  'model_fields',
  'model_fields_set',
  'model_json_schema',
  'model_parametrized_name',
  'model_post_init',
  'model_rebuild',
  'model_validate',
  'model_validate_json',
  'model_validate_strings',
  'provenance_by_field',
  'spec',
  'table_name',
])

/** Names that change what Metaxy sees of the class when they are set or defined in its body. */
const MEANINGFUL_DUNDERS: ReadonlySet<string> = new Set([
  '__doc__',
  '__metaxy_project__',
  '__get_pydantic_core_schema__',
  '__get_pydantic_json_schema__',
])

/** Reads a class body; `inherited` are the columns of the class it extends. */
export function readClassBody(
  reader: Reader,
  body: SyntaxNode,
  inherited: readonly DeclaredColumn[],
): ClassBody {
  const columns = new Map(inherited.map((column) => [column.name, column]))
  const all = statements(body)
  for (const statement of all) readStatement(reader, statement, columns)
  return { docstring: readDocstring(reader, all[0]), columns: [...columns.values()] }
}

type Columns = Map<string, DeclaredColumn>

function readStatement(reader: Reader, statement: SyntaxNode, columns: Columns): void {
  switch (statement.name) {
    case 'PassStatement':
      return
    case 'ExpressionStatement':
      checkName(reader, statement)
      return
    case 'AssignStatement':
      readAttribute(reader, statement, columns)
      return
    case 'FunctionDefinition':
      readMethod(reader, statement)
      return
    case 'DecoratedStatement':
      readDecorated(reader, statement)
      return
    case 'ClassDefinition':
      readNestedClass(reader, statement)
      return
    default:
      reader.problems.report({
        code: 'unsupported-python',
        range: { start: statement.from, end: Math.min(statement.to, endOfLine(reader.text, statement.from)) },
        message: 'Only a docstring, annotated attributes and methods are read in a feature class.',
        next: 'Declare columns as `name: type`, and keep other statements outside the class.',
      })
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function readAttribute(reader: Reader, statement: SyntaxNode, columns: Columns): void {
  const { targets, annotation, values } = readAssignment(statement)
  for (const [target, ...more] of targets) {
    if (target?.name !== 'VariableName' || more.length > 0) {
      reader.problems.report({
        code: 'unsupported-python',
        range: rangeOf(statement),
        message: 'Only plain names can be assigned in a feature class.',
        next: 'Declare one column per line as `name: type`.',
      })
    } else if (annotation === null) readPlainAttribute(reader, target, values, columns)
    else readColumn(reader, target, annotation, values, columns)
  }
}

function readColumn(
  reader: Reader,
  target: SyntaxNode,
  annotation: SyntaxNode,
  values: readonly SyntaxNode[],
  columns: Columns,
): void {
  const name = identifier(target, reader.text)
  if (name.startsWith('_') && !MEANINGFUL_DUNDERS.has(name)) return // A private attribute, not a column.
  const read = readAnnotation(reader, annotation)
  if (read.kind === 'class-variable' && !MEANINGFUL_DUNDERS.has(name)) return
  if (RESERVED.has(name) || MEANINGFUL_DUNDERS.has(name)) {
    refuseName(reader, target)
  } else if (read.kind === 'undefined') {
    reportUndefined(reader.problems, read.name, read.range)
  } else if (read.kind !== 'column') {
    reader.problems.report({
      code: 'unsupported-column',
      range: rangeOf(annotation),
      message: `The type \`${reader.text.slice(annotation.from, annotation.to)}\` cannot be read, so the project version cannot be computed.`,
      next: 'Use str, int, float, bool, bytes, datetime, date, list[...], dict[str, ...] or Any, with `| None` if it may be missing.',
    })
  } else {
    const given = readDefault(reader, values)
    if (given === null) return
    columns.set(name, { name, schema: read.schema, ...given })
  }
}

function readPlainAttribute(
  reader: Reader,
  target: SyntaxNode,
  values: readonly SyntaxNode[],
  columns: Columns,
): void {
  const name = identifier(target, reader.text)
  if (MEANINGFUL_DUNDERS.has(name) || name === 'model_config') {
    refuseName(reader, target)
    return
  }
  if (name.startsWith('_') || name === 'feature_config') return
  const [value] = values
  const item = value === undefined || values.length > 1 ? null : evaluate(reader, value)
  const declared = columns.has(name) || SYSTEM_ATTRIBUTES.includes(name)
  const text = item === null ? undefined : unannotatedText(name, repr(item.value), declared)
  reader.problems.report({
    code: 'invalid-feature',
    range: rangeOf(target),
    message: `\`${name}\` has no type annotation, and Metaxy's classes require one.`,
    next: `Write \`${name}: str = ...\`, or move the constant out of the class.`,
    ...(text === undefined ? {} : { detail: text }),
  })
}

/** pydantic's own text for an attribute without annotation (`PydanticUserError`). */
function unannotatedText(name: string, value: string, declared: boolean): string {
  const said = declared
    ? `Field '${name}' defined on a base class was overridden by a non-annotated attribute. All field definitions, including overrides, require a type annotation.`
    : `A non-annotated attribute was detected: \`${name} = ${value}\`. All model fields require a type annotation; if \`${name}\` is not meant to be a field, you may be able to resolve this error by annotating it as a \`ClassVar\` or updating \`model_config['ignored_types']\`.`
  const page = declared ? 'u/model-field-overridden' : 'u/model-field-missing-annotation'
  return `${said}\n\nFor further information visit ${documentation(page)}`
}

function refuseName(reader: Reader, target: SyntaxNode): void {
  reader.problems.report({
    code: 'unsupported-column',
    range: rangeOf(target),
    message: `\`${identifier(target, reader.text)}\` has a meaning of its own in a feature class and cannot be read here.`,
    next: 'Remove it or choose another name.',
  })
}

function readMethod(reader: Reader, definition: SyntaxNode): void {
  const name = definition.getChild('VariableName')
  if (name === null) return
  const text = identifier(name, reader.text)
  if (RESERVED.has(text) || MEANINGFUL_DUNDERS.has(text)) refuseName(reader, name)
}

function readDecorated(reader: Reader, statement: SyntaxNode): void {
  const definition = statement.getChild('FunctionDefinition')
  if (definition !== null) readMethod(reader, definition)
  const decorator = statement.getChild('Decorator') ?? statement
  reader.problems.report({
    code: 'decorated-method',
    severity: 'warning',
    range: rangeOf(decorator),
    message: 'Decorators are not run; the columns are taken as declared.',
    next: 'If the decorator changes the JSON schema of the class, the project version here differs from Metaxy’s.',
  })
}

function readNestedClass(reader: Reader, definition: SyntaxNode): void {
  const name = definition.getChild('VariableName')
  if (name === null || identifier(name, reader.text) !== 'Config') return
  reader.problems.report({
    code: 'invalid-feature',
    range: rangeOf(name),
    message: 'A feature class cannot have a nested `Config` class.',
    next: 'Remove it; Metaxy sets the configuration of the class.',
    detail: `"Config" and "model_config" cannot be used together\n\nFor further information visit ${documentation('u/config-both')}`,
  })
}

/** The first statement, when it is a plain string; `null` for none or an empty one. */
function readDocstring(reader: Reader, first: SyntaxNode | undefined): string | null {
  if (first?.name !== 'ExpressionStatement') return null
  let expression = children(first)[0]
  while (expression?.name === 'ParenthesizedExpression') expression = children(expression)[1]
  if (expression?.name !== 'String' && expression?.name !== 'ContinuedString') return null
  if (isBytesOrFormatted(reader, expression)) return null
  const item = evaluate(reader, expression)
  if (item?.value.kind !== 'str' || item.value.value === '') return null
  return cleanDocstring(item.value.value)
}

function isBytesOrFormatted(reader: Reader, expression: SyntaxNode): boolean {
  const tokens = expression.name === 'String' ? [expression] : children(expression)
  return tokens.some(
    (token) => token.name === 'FormatString' || /^[a-z]*b/i.test(reader.text.slice(token.from, token.to)),
  )
}
