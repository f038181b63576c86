/** The options that a lake keeps: what is set, for what, and setting them. They are no part of a snapshot (DuckLake spec 10). */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, integerOrNull, queryRows, text } from '../catalog.ts'
import { findSchema } from '../create-table.ts'
import type { TableName } from '../engine.ts'
import { canInline } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import type { Cell } from '../ports.ts'
import { findTable, latestSnapshot, readSchemas, readTables, type TableEntry } from '../read-snapshot.ts'
import { isOptionKey, storedValue } from './option-values.ts'
import { runAtOnce } from './transaction.ts'

/** What an option is for: the whole lake, a schema, or a table. The narrowest one that is set holds. */
export type OptionScope = 'lake' | { readonly schema: string } | { readonly table: TableName }

/** A row of DuckLake's `options()`. */
export interface StoredOption {
  readonly name: string
  /** DuckLake's own words; `null` for a key it does not know. */
  readonly description: Cell
  readonly value: string
  readonly scope: 'GLOBAL' | 'SCHEMA' | 'TABLE'
  /** The schema, or `schema.table`; `null` for the lake, and for something that is gone. */
  readonly entry: Cell
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  auto_compact:
    "Pre-defined schema used as a default value for the following compaction functions 'ducklake_flush_inlined_data','ducklake_merge_adjacent_files', 'ducklake_rewrite_data_files', 'ducklake_delete_orphaned_files'",
  created_by: 'Tool used to write the DuckLake',
  data_inlining_row_limit: 'Maximum amount of rows to inline in a single insert',
  data_path: 'Path to data files',
  delete_older_than:
    "How old unused files must be to be removed by the 'ducklake_delete_orphaned_files' and 'ducklake_cleanup_old_files' cleanup functions.",
  encrypted: 'Whether or not to encrypt Parquet files written to the data path',
  expire_older_than: "How old snapshots must be, by default, to be expired by: 'ducklake_expire_snapshots'",
  hive_file_pattern: 'If partitioned data should be written in a hive-like folder structure',
  parquet_compression:
    'Compression algorithm for Parquet files (uncompressed, snappy, gzip, zstd, brotli, lz4, lz4_raw)',
  parquet_compression_level: 'Compression level for Parquet files',
  parquet_row_group_size: 'Number of rows per row group in Parquet files',
  parquet_row_group_size_bytes: 'Number of bytes per row group in Parquet files',
  parquet_version: 'Parquet format version (1 or 2)',
  per_thread_output: 'Whether to create separate output files per thread during parallel insertion',
  require_commit_message: 'If an explicit commit message is required for a snapshot commit.',
  rewrite_delete_threshold:
    'A threshold that determines the minimum amount of data that must be removed from a file before a rewrite is warranted. From 0 - 1.',
  sort_on_insert: 'Whether to sort data on INSERT according to SET SORTED BY (default: true)',
  target_file_size: 'The target data file size for insertion and compaction operations',
  version: 'DuckLake format version',
  write_deletion_vectors:
    '[EXPERIMENTAL - do not use outside testing] Whether to write Iceberg V3 deletion vectors (puffin) instead of positional delete files (parquet)',
}

/** Everything that is set, by name; for a name the lake's value first, then schemas and tables. */
export async function listOptions({ catalog, dataPath }: LakeContext): Promise<readonly StoredOption[]> {
  const head = await latestSnapshot(catalog)
  const schemas = await readSchemas(catalog, dataPath, head.id)
  const tables = await readTables(catalog, dataPath, head.id)
  const rows = await queryRows(
    catalog,
    `SELECT key, value, scope, scope_id FROM ${catalogTable(catalog, 'ducklake_metadata')} ORDER BY key, scope NULLS FIRST, scope_id`,
  )
  return rows.map((row) => {
    const name = text(row, 'key')
    const id = integerOrNull(row, 'scope_id')
    const table = tables.find((entry) => entry.id === id)
    const shared = { name, description: DESCRIPTIONS[name] ?? null, value: text(row, 'value') }
    switch (row.scope ?? null) {
      case 'schema':
        return { ...shared, scope: 'SCHEMA', entry: schemas.find((schema) => schema.id === id)?.name ?? null }
      case 'table':
        return {
          ...shared,
          scope: 'TABLE',
          entry: table === undefined ? null : `${table.schema}.${table.table}`,
        }
      default:
        return { ...shared, scope: 'GLOBAL', entry: null }
    }
  })
}

/** Sets an option for the lake, a schema or a table. Refuses what `ducklake_set_option` refuses, in its words. */
export async function setOption(
  context: LakeContext,
  name: string,
  value: string,
  scope: OptionScope,
): Promise<void> {
  const { catalog } = context
  const key = name.toLowerCase()
  if (!isOptionKey(key)) throw new LakeError('sql', `Not implemented Error: Unsupported option ${key}`)
  const stored = await storedValue(catalog, key, value)
  const target = await resolveScope(context, scope)
  if (key === 'data_inlining_row_limit' && stored !== '0') await checkInlining(context, target)
  const row = `(${quoteLiteral(key)}, ${quoteLiteral(stored)}, ${target.kind === null ? 'NULL' : `'${target.kind}'`}, ${target.id ?? 'NULL'})`
  const metadata = catalogTable(catalog, 'ducklake_metadata')
  const where = `key = ${quoteLiteral(key)} AND ${scopeCondition(target)}`
  await runAtOnce(
    catalog,
    (await isSet(catalog, where))
      ? [`UPDATE ${metadata} SET value = ${quoteLiteral(stored)} WHERE ${where}`]
      : [`INSERT INTO ${metadata} VALUES ${row}`],
  )
}

interface ResolvedScope {
  /** As in `ducklake_metadata.scope`. */
  readonly kind: 'schema' | 'table' | null
  readonly id: number | null
  /** The tables it is about. */
  readonly tables: readonly TableEntry[]
}

async function resolveScope({ catalog, dataPath }: LakeContext, scope: OptionScope): Promise<ResolvedScope> {
  const head = await latestSnapshot(catalog)
  if (scope !== 'lake' && 'table' in scope) {
    const table = await findTable(catalog, dataPath, head.id, scope.table)
    return { kind: 'table', id: table.id, tables: [table] }
  }
  const tables = await readTables(catalog, dataPath, head.id)
  if (scope === 'lake') return { kind: null, id: null, tables }
  const schema = await findSchema(catalog, dataPath, head.id, scope.schema)
  return {
    kind: 'schema',
    id: schema.id,
    tables: tables.filter(({ schemaId }) => schemaId === schema.id),
  }
}

function scopeCondition({ kind, id }: ResolvedScope): string {
  return kind === null ? 'scope IS NULL' : `scope = '${kind}' AND scope_id = ${id}`
}

async function isSet(catalog: Catalog, where: string): Promise<boolean> {
  const rows = await queryRows(
    catalog,
    `SELECT key FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE ${where} LIMIT 1`,
  )
  return rows.length > 0
}

/** Refuses inlining for tables that cannot have it because of a column name, unless a narrower option turns it off. */
async function checkInlining({ catalog }: LakeContext, scope: ResolvedScope): Promise<void> {
  const off = await queryRows(
    catalog,
    `SELECT scope, scope_id FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE key = 'data_inlining_row_limit' AND value = '0' AND scope IS NOT NULL`,
  )
  const isOff = (kind: 'schema' | 'table', id: number): boolean =>
    scope.kind !== kind &&
    scope.kind !== 'table' &&
    off.some((row) => row.scope === kind && integerOrNull(row, 'scope_id') === id)
  for (const table of scope.tables) {
    if (isOff('table', table.id) || isOff('schema', table.schemaId)) continue
    const column = table.columns.find((candidate) => !canInline([plain(candidate)]))
    if (column !== undefined)
      throw new LakeError(
        'sql',
        `Binder Error: Cannot enable data inlining for table "${table.table}". Column "${column.name}" conflicts with a reserved DuckLake internal column name used for inlining. To enable inlining for this table, rename or drop column "${column.name}".`,
      )
  }
}

/** Only the name counts here: a type that cannot be inlined does not stand in the way. */
function plain(column: TableEntry['columns'][number]): TableEntry['columns'][number] {
  return { ...column, type: { kind: 'leaf', name: 'int32' }, children: [] }
}
