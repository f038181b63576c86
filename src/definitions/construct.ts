/** Calls of Metaxy's own classes, made from evaluated arguments. */

import type { Range } from '../text/diagnostic.ts'
import { buildFeatureSpec } from './feature-spec.ts'
import { buildFieldSpec } from './field-spec.ts'
import { readKey } from './keys.ts'
import type { Problems } from './problems.ts'
import type { KeyClass, KeywordArgument, PyItem, PyValue } from './python-value.ts'
import { reportErrors } from './validation-error.ts'

export interface Call {
  readonly range: Range
  readonly positional: readonly PyItem[]
  readonly keywords: readonly KeywordArgument[]
}

export type Constructor = 'FeatureSpec' | 'FieldSpec' | KeyClass

export function isConstructor(name: string): name is Constructor {
  return name === 'FeatureSpec' || name === 'FieldSpec' || name === 'FeatureKey' || name === 'FieldKey'
}

/** Classes of Metaxy that only dependent features use. */
export function needsDependencies(name: string): boolean {
  return (
    name === 'FeatureDep' || name === 'FieldDep' || name === 'LineageRelationship' || name === 'FieldsMapping'
  )
}

/** The object the call makes, or `null` after Metaxy's error has been reported. */
export function construct(problems: Problems, name: Constructor, call: Call): PyValue | null {
  if (name === 'FeatureKey' || name === 'FieldKey') return makeKey(problems, name, call)
  if (call.positional.length > 0) {
    problems.report({
      code: 'invalid-feature',
      range: call.positional[0]?.range ?? call.range,
      message: `${name} takes keyword arguments only.`,
      next: name === 'FeatureSpec' ? 'Write `key="..."`, `id_columns=[...]`.' : 'Write `key="..."`.',
      detail: `BaseModel.__init__() takes 1 positional argument but ${call.positional.length + 1} were given`,
    })
    return null
  }
  if (name === 'FeatureSpec') {
    const spec = buildFeatureSpec(problems, call.keywords, call.range)
    return spec === null ? null : { kind: 'spec', spec }
  }
  const field = buildFieldSpec(problems, call.keywords)
  return field === null ? null : { kind: 'field', field }
}

/** `FeatureKey("a/b")`, `FeatureKey(["a", "b"])`, `FeatureKey(parts=[...])`. */
function makeKey(problems: Problems, of: KeyClass, { range, positional, keywords }: Call): PyValue | null {
  if (positional.length > 1) {
    problems.report({
      code: 'invalid-feature',
      range,
      message: `${of} takes one value.`,
      next: `Write ${of}("a/b") or ${of}(["a", "b"]).`,
      detail: `RootModel.__init__() takes from 1 to 2 positional arguments but ${positional.length + 1} were given`,
    })
    return null
  }
  const [keyword] = keywords
  const named = keyword?.name === 'parts' || keyword?.name === 'root' ? keyword.item : undefined
  const source = positional[0] ?? named
  if (source === undefined || positional.length + keywords.length !== 1) {
    problems.report({
      code: 'unsupported-python',
      range,
      message: `This form of ${of}(...) is not read here.`,
      next: `Write ${of}("a/b") or ${of}(["a", "b"]).`,
    })
    return null
  }
  const result = readKey(of, source, [])
  if (result.ok) return { kind: 'key', of, parts: result.parts }
  reportErrors(problems, of, result.errors)
  return null
}
