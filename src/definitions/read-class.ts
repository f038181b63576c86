/** Reads one class statement: a Metaxy feature, an abstract base of features, or a class that does not matter. */

import type { SyntaxNode } from '@lezer/common'
import type { DeclaredColumn, FeatureDefinition } from '../metaxy/feature.ts'
import { readClassBody } from './class-body.ts'
import { evaluate } from './evaluate.ts'
import { type Arguments, identifier, rangeOf, readArguments } from './python-tree.ts'
import { isTruthy, typeName } from './python-value.ts'
import { checkArguments, type Reader, resolve, undefinedName } from './reader.ts'

/** Whether a class statement declares something Metaxy would register or build on. */
export function isFeatureClass(reader: Reader, definition: SyntaxNode): boolean {
  const args = classArguments(reader, definition)
  return args?.positional.some((base) => baseColumns(reader, base) !== null) === true
}

/** Reads a class statement, binds its name and returns the feature it declares, if it declares one. */
export function readClass(reader: Reader, definition: SyntaxNode): FeatureDefinition | null {
  const nameNode = definition.getChild('VariableName')
  const body = definition.getChild('Body')
  if (nameNode === null || body === null) return null
  const className = identifier(nameNode, reader.text)
  const args = classArguments(reader, definition)
  if (args === null || !isFeatureClass(reader, definition)) {
    reportUnknownBase(reader, args)
    reader.scope.set(className, { kind: extendsFailed(reader, args) ? 'failed' : 'opaque' })
    return null
  }
  const [base] = args.positional
  const inherited = (base && baseColumns(reader, base)) ?? []
  const errors = reader.problems.errorCount()
  checkBases(reader, args)
  const spec = readSpec(reader, args, nameNode)
  const { docstring, columns } = readClassBody(reader, body, inherited)
  const readable = reader.problems.errorCount() === errors
  reader.scope.set(className, readable ? { kind: 'feature-class', columns } : { kind: 'failed' })
  if (spec === null || !readable) return null
  const { key, idColumns, fields, metadata, description } = spec
  return {
    className,
    key,
    idColumns,
    fields,
    metadata,
    description,
    docstring,
    columns,
    range: rangeOf(nameNode),
  }
}

function classArguments(reader: Reader, definition: SyntaxNode): Arguments | null {
  const list = definition.getChild('ArgList')
  return list === null ? null : readArguments(list, reader.text)
}

/** The columns a base class brings, or `null` when it is not a feature class. */
function baseColumns(reader: Reader, base: SyntaxNode): readonly DeclaredColumn[] | null {
  const binding = resolve(reader, base)
  if (binding?.kind === 'feature-class') return binding.columns
  return binding?.kind === 'metaxy' && binding.name === 'BaseFeature' ? [] : null
}

/** Whether a base class has a problem of its own, which has been reported. */
function extendsFailed(reader: Reader, args: Arguments | null): boolean {
  return args?.positional.some((base) => resolve(reader, base)?.kind === 'failed') === true
}

/** A base must be defined; a class with `spec=` was meant as a feature, even when its base is not known. */
function reportUnknownBase(reader: Reader, args: Arguments | null): void {
  const spec = args?.keywords.find(({ name }) => name === 'spec')
  const [base] = args?.positional ?? []
  if (base !== undefined && resolve(reader, base) === null) undefinedName(reader, base)
  else if (spec !== undefined && !extendsFailed(reader, args)) {
    reader.problems.report({
      code: 'unsupported-python',
      range: base === undefined ? spec.nameRange : rangeOf(base),
      message: 'A feature class must extend `mx.BaseFeature` or a feature class of this file.',
      next: 'Write `class Name(mx.BaseFeature, spec=mx.FeatureSpec(...)):`.',
    })
  }
}

function checkBases(reader: Reader, args: Arguments): void {
  checkArguments(reader, args)
  for (const extra of args.positional.slice(1)) {
    if (resolve(reader, extra) === null) undefinedName(reader, extra)
    else {
      reader.problems.report({
        code: 'unsupported-python',
        range: rangeOf(extra),
        message: 'A second base class is not read, and it may add columns.',
        next: 'Extend one class only and declare its columns here.',
      })
    }
  }
  for (const { name, nameRange } of args.keywords) {
    if (name === 'spec') continue
    reader.problems.report({
      code: 'unsupported-python',
      range: nameRange,
      message: `The class argument \`${name}\` changes how the class is built and is not read here.`,
      next: 'Keep `spec=` only.',
    })
  }
}

function readSpec(reader: Reader, args: Arguments, nameNode: SyntaxNode) {
  const keyword = args.keywords.find(({ name }) => name === 'spec')
  const className = identifier(nameNode, reader.text)
  if (keyword === undefined) {
    reader.problems.report({
      code: 'abstract-feature',
      severity: 'hint',
      range: rangeOf(nameNode),
      message: `\`${className}\` has no spec, so Metaxy takes it as an abstract base and registers no feature.`,
      next: 'Add `spec=mx.FeatureSpec(key=..., id_columns=[...])` to make it a feature.',
    })
    return null
  }
  const item = evaluate(reader, keyword.value)
  if (item === null) return null
  if (item.value.kind === 'spec') return item.value.spec
  if (isTruthy(item.value)) {
    reader.problems.report({
      code: 'invalid-feature',
      range: item.range,
      message: '`spec` must be a FeatureSpec.',
      next: 'Write `spec=mx.FeatureSpec(key="...", id_columns=[...])`.',
      detail: `'${typeName(item.value)}' object has no attribute 'description'`,
    })
  }
  return null
}
