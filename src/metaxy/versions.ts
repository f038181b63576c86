/** The version hashes Metaxy gives a root feature, from its definition alone (metaxy `models/feature.py`). */

import { classSchema } from './class-schema.ts'
import type { FeatureDefinition, FieldSpec, Json } from './feature.ts'
import { featureKeyText, keyText } from './feature-key.ts'
import { sha256Text } from './hash.ts'
import { compareCodePoints, dumpJson } from './json-dump.ts'

/** Version of each field by field key, in the order the fields are declared. */
export function fieldVersions(feature: FeatureDefinition, truncation: number): ReadonlyMap<string, string> {
  const key = featureKeyText(feature.key)
  return new Map(
    feature.fields.map((field) => {
      const fieldKey = keyText(field.key)
      return [fieldKey, sha256Text([`${key}.${fieldKey}`, field.codeVersion], truncation)]
    }),
  )
}

/** What `metaxy_feature_version` holds: changes with the key, the fields and their code versions only. */
export function featureVersion(feature: FeatureDefinition, truncation: number): string {
  const versions = [...fieldVersions(feature, truncation)].sort(([a], [b]) => compareCodePoints(a, b))
  return sha256Text(versions.flat(), truncation)
}

/**
 * The spec as `FeatureSpec.model_dump(mode="json")` gives it. `stored` takes the class docstring for a missing
 * description, as the graph's own copy of the spec does (metaxy `models/feature_definition.py`).
 */
export function specJson(feature: FeatureDefinition, stored: boolean): Json {
  const description = feature.description ?? (stored ? feature.docstring : null)
  return members({
    key: featureKeyText(feature.key),
    id_columns: feature.idColumns,
    deps: [],
    fields: feature.fields.map(fieldJson),
    metadata: { object: feature.metadata },
    description,
  })
}

function fieldJson(field: FieldSpec): Json {
  return members({ key: keyText(field.key), code_version: field.codeVersion, deps: [] })
}

/** `Feature.feature_spec_version()`, or with `stored` that of the graph's copy with the docstring. */
export function specVersion(feature: FeatureDefinition, truncation: number, stored = false): string {
  return sha256Text([dumpJson(specJson(feature, stored))], truncation)
}

/** `metaxy_definition_version`: the stored spec and the JSON schema of the class. */
export function definitionVersion(feature: FeatureDefinition, truncation: number): string {
  return sha256Text([specVersion(feature, truncation, true), dumpJson(classSchema(feature))], truncation)
}

export interface ProjectOptions {
  /** `project` of `metaxy.toml`; without one Metaxy takes the project of the features. */
  readonly project: string | null
  /** The project all the features belong to: the top-level package of their module. */
  readonly featureProject: string
  /** `hash_truncation_length`. */
  readonly truncation: number
}

/** What `metaxy_project_version` holds; `empty` when the configured project has no feature. */
export function projectVersion(features: readonly FeatureDefinition[], options: ProjectOptions): string {
  const { project, featureProject, truncation } = options
  if (features.length === 0 || (project !== null && project !== featureProject)) return 'empty'
  const sorted = [...features].sort((a, b) => compareKeys(a.key, b.key))
  return sha256Text(
    sorted.flatMap((feature) => [featureKeyText(feature.key), definitionVersion(feature, truncation)]),
    truncation,
  )
}

/** Keys sort part by part, so `a/b` comes before `a-b`. */
function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [at, part] of a.entries()) {
    const other = b[at]
    if (other === undefined) return 1
    const order = compareCodePoints(part, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function members(record: Record<string, Json>): Json {
  return { object: new Map(Object.entries(record)) }
}
