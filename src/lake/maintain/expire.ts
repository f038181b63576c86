/**
 * Forgets old snapshots, and with them everything that no remaining snapshot can see. Its files are scheduled for removal
 * and stay until a cleanup (DuckLake spec 9.3).
 */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, flag, integer, queryRows, tableNames, text } from '../catalog.ts'
import type { Snapshot } from '../engine.ts'
import { readInlinedTables } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { resolvePath } from '../paths.ts'
import { listSnapshots } from '../read-snapshot.ts'
import { instantByOption, instantOf } from './ages.ts'
import { directoryOf, type KnownFile, scheduledPath, tableDirectories } from './data-path.ts'
import { runAtOnce } from './transaction.ts'

export interface ExpireOptions {
  /** Only say what would be forgotten. */
  readonly dryRun: boolean
  /** These snapshots; ones that are not there, and the latest, are passed over. */
  readonly versions?: readonly number[]
  /** Snapshots before this time, in any text that DuckDB casts to TIMESTAMPTZ; else the option `expire_older_than`. */
  readonly olderThan?: string
}

/** What an expiry forgets, or would forget. */
export interface Expired {
  readonly snapshots: readonly Snapshot[]
  /** Ids of dropped tables that are forgotten entirely. */
  readonly tables: readonly number[]
  /** Files that are scheduled for removal. */
  readonly files: readonly KnownFile[]
  /** Bytes of `files`: what the next cleanup will free. */
  readonly bytes: number
}

/** Forgets snapshots, never the latest. Without a criterion and without the option nothing is forgotten, as in DuckLake. */
export async function expireSnapshots(context: LakeContext, options: ExpireOptions): Promise<Expired> {
  const { catalog } = context
  const snapshots = await chooseSnapshots(catalog, options)
  if (snapshots.length === 0) return { snapshots, tables: [], files: [], bytes: 0 }
  const gone = snapshots.map(({ id }) => id)
  const tables = await invisibleTables(catalog, gone)
  const files = await invisibleFiles(context, gone, tables)
  if (!options.dryRun) await runAtOnce(catalog, await statementsFor(context, gone, tables, files))
  return { snapshots, tables, files, bytes: files.reduce((sum, { size }) => sum + size, 0) }
}

async function chooseSnapshots(
  catalog: Catalog,
  { versions, olderThan }: ExpireOptions,
): Promise<readonly Snapshot[]> {
  if (versions !== undefined && olderThan !== undefined)
    throw new LakeError(
      'sql',
      "Invalid Input Error: ducklake_expire_snapshots: cannot specify both 'versions' and 'older_than' parameters at the same time. Please use only one criterion.",
    )
  const all = (await listSnapshots(catalog)).slice(0, -1)
  if (versions !== undefined) return all.filter(({ id }) => versions.includes(id))
  const before =
    olderThan === undefined
      ? await instantByOption(catalog, 'expire_older_than', '')
      : await instantOf(catalog, olderThan)
  if (before === null) return []
  const rows = await queryRows(
    catalog,
    `SELECT snapshot_id FROM ${catalogTable(catalog, 'ducklake_snapshot')} WHERE epoch_us(snapshot_time) < ${before}`,
  )
  const old = new Set(rows.map((row) => integer(row, 'snapshot_id')))
  return all.filter(({ id }) => old.has(id))
}

/** SQL condition on a versioned row: it has ended, and no snapshot outside `gone` sees it. */
function unseen(catalog: Catalog, gone: readonly number[], row: string): string {
  return `(${row}.end_snapshot IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${catalogTable(catalog, 'ducklake_snapshot')} s WHERE s.snapshot_id NOT IN (${gone.join(', ')}) AND s.snapshot_id >= ${row}.begin_snapshot AND s.snapshot_id < ${row}.end_snapshot))`
}

/** Tables of which every version is out of sight. */
async function invisibleTables(catalog: Catalog, gone: readonly number[]): Promise<readonly number[]> {
  const rows = await queryRows(
    catalog,
    `SELECT table_id FROM ${catalogTable(catalog, 'ducklake_table')} t GROUP BY table_id HAVING bool_and(${unseen(catalog, gone, 't')}) ORDER BY table_id`,
  )
  return rows.map((row) => integer(row, 'table_id'))
}

async function invisibleFiles(
  context: LakeContext,
  gone: readonly number[],
  tables: readonly number[],
): Promise<readonly KnownFile[]> {
  const { catalog } = context
  const ofTable = (row: string) => `${row}.table_id IN (${[-1, ...tables].join(', ')})`
  const data = `SELECT * FROM ${catalogTable(catalog, 'ducklake_data_file')} f WHERE ${ofTable('f')} OR ${unseen(catalog, gone, 'f')}`
  const rows = await queryRows(
    catalog,
    `SELECT 'data' AS kind, data_file_id AS id, table_id, path, path_is_relative, file_size_bytes FROM (${data})
     UNION ALL
     SELECT 'delete', delete_file_id, table_id, path, path_is_relative, file_size_bytes FROM ${catalogTable(catalog, 'ducklake_delete_file')} d WHERE ${ofTable('d')} OR d.data_file_id IN (SELECT data_file_id FROM (${data})) OR ${unseen(catalog, gone, 'd')}
     ORDER BY kind, id`,
  )
  const directories = await tableDirectories(context)
  return rows.map((row): KnownFile => {
    const tableId = integer(row, 'table_id')
    const relative = flag(row, 'path_is_relative')
    return {
      kind: row.kind === 'data' ? 'data' : 'delete',
      id: integer(row, 'id'),
      tableId,
      path: resolvePath(relative ? directoryOf(directories, tableId) : '', text(row, 'path'), relative),
      size: integer(row, 'file_size_bytes'),
    }
  })
}

/** Everything that is kept per table; DuckLake forgets the same. */
const OF_TABLE = [
  'ducklake_table',
  'ducklake_table_stats',
  'ducklake_table_column_stats',
  'ducklake_partition_info',
  'ducklake_partition_column',
  'ducklake_column',
  'ducklake_column_tag',
  'ducklake_sort_info',
  'ducklake_sort_expression',
  'ducklake_schema_versions',
  'ducklake_inlined_data_tables',
  'ducklake_column_mapping',
]

async function statementsFor(
  { catalog, dataPath }: LakeContext,
  gone: readonly number[],
  tables: readonly number[],
  files: readonly KnownFile[],
): Promise<readonly string[]> {
  const remove = (table: string, condition: string) =>
    `DELETE FROM ${catalogTable(catalog, table)} AS r WHERE ${condition}`
  const idsOf = (kind: KnownFile['kind']) =>
    [-1, ...files.filter((file) => file.kind === kind).map(({ id }) => id)].join(', ')
  const scheduled = files.map(({ id, path }) => {
    const stored = scheduledPath(dataPath, path)
    return `(${id}, ${quoteLiteral(stored.path)}, ${stored.relative}, now())`
  })
  const unmapped = (child: string, parent: string, key: string) =>
    remove(child, `r.${key} NOT IN (SELECT p.${key} FROM ${catalogTable(catalog, parent)} p)`)
  return [
    ...['ducklake_schema', 'ducklake_view', 'ducklake_tag', 'ducklake_macro'].map((table) =>
      remove(table, unseen(catalog, gone, 'r')),
    ),
    ...['ducklake_snapshot', 'ducklake_snapshot_changes'].map((table) =>
      remove(table, `snapshot_id IN (${gone.join(', ')})`),
    ),
    ...[
      'ducklake_data_file',
      'ducklake_file_column_stats',
      'ducklake_file_variant_stats',
      'ducklake_file_partition_value',
    ].map((table) => remove(table, `data_file_id IN (${idsOf('data')})`)),
    remove('ducklake_delete_file', `delete_file_id IN (${idsOf('delete')})`),
    ...(scheduled.length === 0
      ? []
      : [
          `INSERT INTO ${catalogTable(catalog, 'ducklake_files_scheduled_for_deletion')} VALUES ${scheduled.join(', ')}`,
        ]),
    ...(tables.length === 0
      ? []
      : OF_TABLE.map((table) => remove(table, `table_id IN (${tables.join(', ')})`))),
    ...(await inlinedStatements(catalog, tables, idsOf('data'))),
    unmapped('ducklake_macro_impl', 'ducklake_macro', 'macro_id'),
    unmapped('ducklake_macro_parameters', 'ducklake_macro', 'macro_id'),
    unmapped('ducklake_name_mapping', 'ducklake_column_mapping', 'mapping_id'),
  ]
}

/** Drops what forgotten tables have in the catalog, and the deletions of forgotten files. */
async function inlinedStatements(
  catalog: Catalog,
  tables: readonly number[],
  dataFiles: string,
): Promise<readonly string[]> {
  const inlined = await readInlinedTables(catalog)
  const deletes = await tableNames(catalog, 'ducklake_inlined_delete_')
  const drops = tables.flatMap((id) => [
    ...inlined.filter(({ tableId }) => tableId === id).map(({ name }) => name),
    ...(deletes.has(`ducklake_inlined_delete_${id}`) ? [`ducklake_inlined_delete_${id}`] : []),
  ])
  return [
    ...[...deletes]
      .filter((name) => !drops.includes(name))
      .map((name) => `DELETE FROM ${catalogTable(catalog, name)} WHERE file_id IN (${dataFiles})`),
    ...drops.map((name) => `DROP TABLE ${catalogTable(catalog, name)}`),
  ]
}
