/** The JSON schema pydantic gives a feature class; its text is part of the definition version. */

import type { DeclaredColumn, FeatureDefinition, Json } from './feature.ts'

const STRING: Json = object({ type: 'string' })
const TEXT_MAP: Json = object({ type: 'object', additionalProperties: STRING })
const DATE_TIME: Json = object({ type: 'string', format: 'date-time' })

/** The attributes `BaseFeature` declares itself (metaxy `models/feature.py`). */
const SYSTEM_PROPERTIES: readonly (readonly [name: string, schema: Json])[] = [
  [
    'metaxy_provenance_by_field',
    object({
      additionalProperties: STRING,
      description: 'Field-level provenance hashes (maps field names to hashes)',
      title: 'Metaxy Provenance By Field',
      type: 'object',
    }),
  ],
  nullable('metaxy_provenance', STRING, 'Hash of metaxy_provenance_by_field'),
  nullable(
    'metaxy_feature_version',
    STRING,
    'Hash of the feature definition (dependencies + fields + code_versions)',
  ),
  nullable('metaxy_project_version', STRING, 'Hash of the entire feature graph project version'),
  nullable(
    'metaxy_data_version_by_field',
    TEXT_MAP,
    'Field-level data version hashes (maps field names to version hashes)',
  ),
  nullable('metaxy_data_version', STRING, 'Hash of metaxy_data_version_by_field'),
  nullable('metaxy_created_at', DATE_TIME, 'Timestamp when the metadata row was created (UTC)'),
  nullable('metaxy_materialization_id', STRING, 'External orchestration run ID (e.g., Dagster Run ID)'),
]

/** Names of the attributes every feature class has. */
export const SYSTEM_ATTRIBUTES: readonly string[] = SYSTEM_PROPERTIES.map(([name]) => name)

/** `cls.model_json_schema()` of a frozen class that forbids extra attributes. */
export function classSchema(feature: FeatureDefinition): Json {
  const columns = new Map(feature.columns.map((column) => [column.name, column]))
  const properties = new Map(SYSTEM_PROPERTIES)
  for (const column of feature.columns) properties.set(column.name, columnSchema(column))
  // An attribute that redeclares a system column keeps that column's place, as in a Python class.
  const required = [...properties.keys()].filter((name) => columns.get(name)?.hasDefault === false)
  return object({
    additionalProperties: false,
    properties: { object: properties },
    title: feature.className,
    type: 'object',
    ...(feature.docstring === null ? {} : { description: feature.docstring }),
    ...(required.length === 0 ? {} : { required }),
  })
}

function columnSchema({
  name,
  schema,
  hasDefault,
  default: value = null,
  description,
}: DeclaredColumn): Json {
  const members = new Map(schema).set('title', titleOf(name))
  if (hasDefault) members.set('default', value)
  if (description !== undefined) members.set('description', description)
  return { object: members }
}

/** pydantic's default title: Python's `name.title()`, underscores as spaces. */
export function titleOf(name: string): string {
  const words = name.replace(/\p{Cased}+/gu, (run) => {
    const [first = '', ...rest] = run
    return first.toUpperCase() + rest.join('').toLowerCase()
  })
  return words.replaceAll('_', ' ').trim()
}

function nullable(name: string, schema: Json, description: string): readonly [string, Json] {
  return [
    name,
    object({ anyOf: [schema, object({ type: 'null' })], default: null, description, title: titleOf(name) }),
  ]
}

function object(members: Record<string, Json>): Json {
  return { object: new Map(Object.entries(members)) }
}
