/**
 * Turns a person's rows into the rows Metaxy stores: system columns added, replaced and ordered as
 * `MetadataStore.write` does (metaxy `metadata_store/base.py`, `_add_system_columns`).
 */

import { LakeError } from '../lake/lake-error.ts'
import type { Column, Sql } from '../lake/ports.ts'
import { literalOrNull, quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import type { FeatureDefinition } from './feature.ts'
import { structKey } from './feature-key.ts'
import type { Hasher } from './hash.ts'
import { hashOfText } from './hash-column.ts'
import {
  CREATED_AT,
  DATA_VERSION,
  DATA_VERSION_BY_FIELD,
  DELETED_AT,
  FEATURE_VERSION,
  MATERIALIZATION_ID,
  PROJECT_VERSION,
  PROVENANCE,
  PROVENANCE_BY_FIELD,
  SYSTEM_COLUMN_TYPES,
  UPDATED_AT,
} from './system-columns.ts'

/** A column of the rows to write; a `null` type means that every value is null. */
export interface FrameColumn {
  readonly name: string
  readonly type: string | null
}

export interface PrepareOptions {
  readonly feature: FeatureDefinition
  readonly featureVersion: string
  readonly projectVersion: string
  /** `materialization_id` of the write, if any. */
  readonly materializationId: string | null
  /** `created_at` and `updated_at` of the write: `YYYY-MM-DD HH:MM:SS.ffffff+00`. */
  readonly timestamp: string
  /** Store the `*_by_field` columns as `MAP(VARCHAR, VARCHAR)`. */
  readonly enableMapDatatype: boolean
}

/** Rows ready to insert: a query, in the order the rows came, and its columns. */
export interface PreparedRows {
  readonly query: string
  readonly columns: readonly FrameColumn[]
  /** Temporary tables the query reads, besides the staged rows; drop them once the rows are written. */
  readonly lookups: readonly string[]
}

interface Expression {
  readonly sql: string
  readonly type: string | null
}

/**
 * Adds the system columns to the rows of the table `staged`.
 *
 * Throws `LakeError('metaxy')` with Metaxy's text when the rows cannot be written.
 */
export async function prepareRows(
  sql: Sql,
  hash: Hasher,
  staged: string,
  columns: readonly FrameColumn[],
  options: PrepareOptions,
): Promise<PreparedRows> {
  const frame = new Map<string, Expression>(
    columns.map(({ name, type }) => [name, { sql: quoteIdentifier(name), type }]),
  )
  const set = (name: string, expression: string, type = SYSTEM_COLUMN_TYPES.get(name) ?? null) =>
    frame.set(name, { sql: expression, type })
  const byField = requireProvenanceByField(frame)

  // Dropped and added again, so they move to the end: Metaxy never keeps versions it is given.
  frame.delete(FEATURE_VERSION)
  frame.delete(PROJECT_VERSION)
  set(FEATURE_VERSION, quoteLiteral(options.featureVersion))
  set(PROJECT_VERSION, quoteLiteral(options.projectVersion))

  const lookups: string[] = []
  const hashFields = async (column: string, { sql: expression, type }: Expression) => {
    await requireMembers(sql, staged, column, expression, type, options.feature)
    const { expression: hashed, lookup } = await hashOfText(
      sql,
      hash,
      staged,
      joinedFields(expression, options.feature),
    )
    lookups.push(lookup)
    return hashed
  }

  if (!frame.has(PROVENANCE)) set(PROVENANCE, await hashFields(PROVENANCE_BY_FIELD, byField))
  requireStructOrMap(byField)
  const provenance = castTo(frame.get(PROVENANCE), 'VARCHAR')
  set(PROVENANCE, provenance)

  const now = `${quoteLiteral(options.timestamp)}::TIMESTAMPTZ`
  const createdAt = frame.get(CREATED_AT)
  set(CREATED_AT, createdAt === undefined ? now : castTo(createdAt, 'TIMESTAMPTZ'))
  set(UPDATED_AT, now)
  set(DELETED_AT, castTo(frame.get(DELETED_AT), 'TIMESTAMPTZ'))
  set(MATERIALIZATION_ID, `CAST(${literalOrNull(options.materializationId)} AS VARCHAR)`)

  const givenByField = frame.get(DATA_VERSION_BY_FIELD)
  if (givenByField === undefined || givenByField.type === null) {
    // A data version given without its fields is overwritten too: it would contradict them.
    set(DATA_VERSION_BY_FIELD, byField.sql, byField.type)
    set(DATA_VERSION, provenance)
  } else {
    const filled: Expression = {
      sql: `coalesce(${givenByField.sql}, ${byField.sql})`,
      type: givenByField.type,
    }
    frame.set(DATA_VERSION_BY_FIELD, filled)
    const given = frame.get(DATA_VERSION)
    set(
      DATA_VERSION,
      given === undefined
        ? await hashFields(DATA_VERSION_BY_FIELD, filled)
        : `coalesce(${castTo(given, 'VARCHAR')}, ${provenance})`,
    )
  }

  if (options.enableMapDatatype) {
    for (const column of [PROVENANCE_BY_FIELD, DATA_VERSION_BY_FIELD]) {
      const expression = frame.get(column)
      if (expression?.type?.startsWith('STRUCT')) frame.set(column, await asMap(sql, staged, expression))
    }
  }

  const list = [...frame].map(([name, expression]) => `${expression.sql} AS ${quoteIdentifier(name)}`)
  return {
    query: `SELECT ${list.join(', ')} FROM ${staged} ORDER BY rowid`,
    columns: [...frame].map(([name, { type }]) => ({ name, type })),
    lookups,
  }
}

function requireProvenanceByField(frame: ReadonlyMap<string, Expression>): Expression {
  const byField = frame.get(PROVENANCE_BY_FIELD)
  if (byField !== undefined) return byField
  throw new LakeError(
    'metaxy',
    `DataFrame must have '${PROVENANCE_BY_FIELD}' column`,
    `Give every row a "${PROVENANCE_BY_FIELD}" object with one text per field of the feature.`,
  )
}

function requireStructOrMap({ type }: Expression): void {
  if (type !== null && /^(STRUCT|MAP)\(/.test(type)) return
  const polarsName = type === null ? 'Null' : type === 'VARCHAR' ? 'String' : type
  throw new LakeError(
    'metaxy',
    `'${PROVENANCE_BY_FIELD}' column must be a Struct or Map, got ${polarsName}`,
    'Write it as an object with one text per field of the feature.',
  )
}

/** Hashing needs every declared field; Metaxy's own engine fails without saying which one is missing. */
async function requireMembers(
  sql: Sql,
  staged: string,
  column: string,
  expression: string,
  type: string | null,
  feature: FeatureDefinition,
): Promise<void> {
  requireStructOrMap({ sql: expression, type })
  if (type?.startsWith('MAP')) return
  const members = new Set(await structMembers(sql, staged, expression))
  const missing = feature.fields.map((field) => structKey(field.key)).find((key) => !members.has(key))
  if (missing === undefined) return
  throw new LakeError(
    'metaxy',
    `'${column}' has no member '${missing}', which the feature declares as a field`,
    `Add "${missing}" to "${column}" in the data, or remove the field from the feature.`,
  )
}

/** The members of a struct expression, in order. */
async function structMembers(sql: Sql, staged: string, expression: string): Promise<readonly string[]> {
  const { columns } = await sql.rows(`SELECT UNNEST(${expression}) FROM ${staged} LIMIT 0`)
  return columns.map((column: Column) => column.name)
}

/** The declared fields as text, in the order of their struct keys, joined by `|`; NULL when one of them is. */
function joinedFields(expression: string, feature: FeatureDefinition): string {
  const keys = feature.fields.map((field) => structKey(field.key)).sort()
  return keys.map((key) => `CAST(${expression}[${quoteLiteral(key)}] AS VARCHAR)`).join(" || '|' || ")
}

function castTo(expression: Expression | undefined, type: string): string {
  return `CAST(${expression?.sql ?? 'NULL'} AS ${type})`
}

async function asMap(sql: Sql, staged: string, { sql: expression }: Expression): Promise<Expression> {
  const members = await structMembers(sql, staged, expression)
  const keys = members.map(quoteLiteral).join(', ')
  const values = members.map((member) => `CAST(${expression}[${quoteLiteral(member)}] AS VARCHAR)`).join(', ')
  return {
    sql: `CASE WHEN ${expression} IS NULL THEN NULL ELSE MAP([${keys}], [${values}]) END`,
    type: 'MAP(VARCHAR, VARCHAR)',
  }
}
