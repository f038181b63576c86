/** DuckLake's functions on the built-in client: their columns, their arguments, and what they do (DuckLake spec 9 and 10). */

import { parseChanges } from '../lake/changes.ts'
import type { LakeClient } from '../lake/client.ts'
import type { CommitMessage } from '../lake/commit.ts'
import type { Snapshot, TableName } from '../lake/engine.ts'
import type { OptionScope } from '../lake/maintain/options.ts'
import type { Cell, Column } from '../lake/ports.ts'
import { literalOrNull, quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'

/** Arguments by the names given below; what was not written is absent. */
export type Values = ReadonlyMap<string, Value>

export interface Value {
  readonly text: Cell
  /** DuckDB's name of its type. */
  readonly type: string
}

/** What a call works with besides its arguments. */
export interface Called {
  readonly lake: LakeClient
  /** The snapshot that the statement looks at. */
  readonly snapshot: number
  readonly values: Values
  /** Whether the statement names the columns that DuckLake hides: `rowid`, `snapshot_id`. */
  readonly showsRowIds: boolean
  say(message: CommitMessage): void
}

export interface LakeFunctionCode {
  /** Names of the arguments by position, without the lake; the required ones first. */
  readonly positional: readonly string[]
  readonly required: number
  /** Of `ducklake_x('lake', …)` where they differ from those of `lake.x(…)`. */
  readonly positionalOfFunction?: readonly string[]
  /** Type to cast each argument to; those not listed keep their own. */
  readonly types: Readonly<Record<string, string>>
  /** `null` when they follow from the arguments. */
  readonly columns: readonly Column[] | null
  /** A query of the rows, in these columns. */
  rows(called: Called): Promise<string>
}

const column = (name: string, type = 'VARCHAR'): Column => ({ name, type })
const SUCCESS = [column('Success', 'BOOLEAN')]
const SNAPSHOTS = [
  column('snapshot_id', 'BIGINT'),
  column('snapshot_time', 'TIMESTAMP WITH TIME ZONE'),
  column('schema_version', 'BIGINT'),
  column('changes', 'MAP(VARCHAR, VARCHAR[])'),
  column('author'),
  column('commit_message'),
  column('commit_extra_info'),
]
const COMPACTED = [
  column('schema_name'),
  column('table_name'),
  column('files_processed', 'BIGINT'),
  column('files_created', 'BIGINT'),
]
const TIME = 'TIMESTAMP WITH TIME ZONE'

const code = (
  columns: readonly Column[] | null,
  rows: LakeFunctionCode['rows'],
  more: Partial<LakeFunctionCode> = {},
): LakeFunctionCode => ({ positional: [], required: 0, types: {}, columns, rows, ...more })

const changeFeed = (kind: 'insertions' | 'deletions' | 'changes') =>
  code(
    null,
    async ({ lake, values, showsRowIds }) => {
      const { history } = lake
      const from = await bound(values, 'start', (time) => history.snapshotSince(time))
      const to = await bound(values, 'end', (time) => history.snapshotAt(time))
      const relation = await history[kind](tableOf(values, 'schema'), from, to)
      // DuckLake gives these two only to those who name them.
      return kind === 'changes' || showsRowIds
        ? `FROM ${relation}`
        : `SELECT COLUMNS(lambda c: c NOT IN ('snapshot_id', 'rowid')) FROM ${relation}`
    },
    {
      positional: ['table', 'start', 'end'],
      positionalOfFunction: ['schema', 'table', 'start', 'end'],
      required: 3,
    },
  )

const CLEANUP_TYPES = { dry_run: 'BOOLEAN', cleanup_all: 'BOOLEAN', older_than: TIME }

const cleanup = (operation: 'cleanupOldFiles' | 'deleteOrphanedFiles') =>
  code(
    [column('path')],
    async ({ lake, values }) => {
      const olderThan = textOf(values, 'older_than')
      const { files } = await lake.maintenance[operation]({
        dryRun: isTrue(values, 'dry_run'),
        all: isTrue(values, 'cleanup_all'),
        ...(olderThan === null ? {} : { olderThan }),
      })
      return rowsOf(
        [column('path')],
        files.map(({ path }) => [path]),
      )
    },
    { types: CLEANUP_TYPES },
  )

/** The code of each function of `LAKE_FUNCTIONS`, by the same names. */
export const LAKE_FUNCTION_CODE: ReadonlyMap<string, LakeFunctionCode> = new Map([
  ['snapshots', code(SNAPSHOTS, async ({ lake }) => snapshotRows(await lake.snapshots()))],
  [
    'current_snapshot',
    code([column('id', 'UBIGINT')], async ({ snapshot }) =>
      rowsOf([column('id', 'UBIGINT')], [[`${snapshot}`]]),
    ),
  ],
  [
    'last_committed_snapshot',
    code([column('id', 'UBIGINT')], async ({ lake }) => {
      const id = (await lake.snapshots()).at(-1)?.id
      return rowsOf([column('id', 'UBIGINT')], [[id === undefined ? null : `${id}`]])
    }),
  ],
  ['table_info', tableInfo()],
  ['list_files', listFiles()],
  ['table_insertions', changeFeed('insertions')],
  ['table_deletions', changeFeed('deletions')],
  ['table_changes', changeFeed('changes')],
  ['options', options()],
  ['settings', settings()],
  ['set_option', setOption()],
  ['set_commit_message', setCommitMessage()],
  ['flush_inlined_data', flush()],
  ['merge_adjacent_files', merge()],
  ['rewrite_data_files', rewriteFiles()],
  ['expire_snapshots', expire()],
  ['cleanup_old_files', cleanup('cleanupOldFiles')],
  ['delete_orphaned_files', cleanup('deleteOrphanedFiles')],
])

function tableInfo(): LakeFunctionCode {
  const columns = [
    column('table_name'),
    column('schema_id', 'BIGINT'),
    column('table_id', 'BIGINT'),
    column('table_uuid', 'UUID'),
    column('file_count', 'BIGINT'),
    column('file_size_bytes', 'BIGINT'),
    column('delete_file_count', 'BIGINT'),
    column('delete_file_size_bytes', 'BIGINT'),
  ]
  return code(columns, async ({ lake }) => {
    const tables = await lake.maintenance.tableInfo()
    return rowsOf(
      columns,
      tables.map((table) => [
        table.table,
        `${table.schemaId}`,
        `${table.tableId}`,
        table.tableUuid,
        `${table.fileCount}`,
        `${table.fileSize}`,
        `${table.deleteFileCount}`,
        `${table.deleteFileSize}`,
      ]),
    )
  })
}

function listFiles(): LakeFunctionCode {
  const columns = ['data', 'delete'].flatMap((kind) => [
    column(`${kind}_file`),
    column(`${kind}_file_size_bytes`, 'UBIGINT'),
    column(`${kind}_file_footer_size`, 'UBIGINT'),
    column(`${kind}_file_encryption_key`, 'BLOB'),
  ])
  return code(
    columns,
    async ({ lake, values, snapshot }) => {
      const time = textOf(values, 'snapshot_time')
      const version = textOf(values, 'snapshot_version')
      const at =
        version !== null ? Number(version) : time !== null ? await lake.history.snapshotAt(time) : snapshot
      const files = await lake.maintenance.listFiles(tableOf(values, 'schema'), at)
      return rowsOf(
        columns,
        files.map((file) =>
          [file.data, file.delete].flatMap((part) => [
            part?.path ?? null,
            numberText(part?.size),
            numberText(part?.footerSize),
            null,
          ]),
        ),
      )
    },
    {
      positional: ['table'],
      required: 1,
      types: { schema: 'VARCHAR', snapshot_version: 'BIGINT', snapshot_time: TIME },
    },
  )
}

function options(): LakeFunctionCode {
  const columns = ['option_name', 'description', 'value', 'scope', 'scope_entry'].map((name) => column(name))
  return code(columns, async ({ lake }) =>
    rowsOf(
      columns,
      (await lake.maintenance.options()).map((option) => [
        option.name,
        option.description,
        option.value,
        option.scope,
        option.entry,
      ]),
    ),
  )
}

function settings(): LakeFunctionCode {
  const columns = ['catalog_type', 'extension_version', 'data_path'].map((name) => column(name))
  return code(columns, async ({ lake }) => {
    const { catalogType, dataPath } = await lake.maintenance.settings()
    return rowsOf(columns, [[catalogType, 'built-in engine', dataPath]])
  })
}

function setOption(): LakeFunctionCode {
  return code(
    SUCCESS,
    async ({ lake, values }) => {
      const schema = textOf(values, 'schema')
      const hasTable = textOf(values, 'table_name') !== null
      const scope: OptionScope = hasTable
        ? { table: tableOf(values, 'schema', 'table_name') }
        : schema === null
          ? 'lake'
          : { schema }
      await lake.maintenance.setOption(textOf(values, 'option') ?? '', textOf(values, 'value') ?? '', scope)
      return rowsOf(SUCCESS, [])
    },
    { positional: ['option', 'value'], required: 2, types: { table_name: 'VARCHAR', schema: 'VARCHAR' } },
  )
}

function setCommitMessage(): LakeFunctionCode {
  return code(
    SUCCESS,
    async ({ values, say }) => {
      say({
        author: textOf(values, 'author'),
        message: textOf(values, 'message'),
        extraInfo: textOf(values, 'extra_info'),
      })
      return rowsOf(SUCCESS, [])
    },
    { positional: ['author', 'message'], required: 2, types: { extra_info: 'VARCHAR' } },
  )
}

function flush(): LakeFunctionCode {
  const columns = [column('schema_name'), column('table_name'), column('rows_flushed', 'HUGEINT')]
  return code(
    columns,
    async ({ lake, values }) => {
      const { tables } = await lake.maintenance.flushInlined(onTable(values, 'schema_name', 'table_name'))
      return rowsOf(
        columns,
        tables.map(({ schema, table, rowsFlushed }) => [schema, table, `${rowsFlushed}`]),
      )
    },
    { types: { schema_name: 'VARCHAR', table_name: 'VARCHAR' } },
  )
}

function merge(): LakeFunctionCode {
  return code(
    COMPACTED,
    async ({ lake, values }) => {
      const most = textOf(values, 'max_compacted_files')
      const smallest = textOf(values, 'min_file_size')
      const largest = textOf(values, 'max_file_size')
      const { tables } = await lake.maintenance.mergeAdjacent({
        ...onTable(values, 'schema', 'table'),
        ...(most === null ? {} : { maxCompactedFiles: Number(most) }),
        ...(smallest === null ? {} : { minFileSize: Number(smallest) }),
        ...(largest === null ? {} : { maxFileSize: Number(largest) }),
      })
      return compactedRows(tables)
    },
    {
      positional: ['table'],
      types: {
        schema: 'VARCHAR',
        max_compacted_files: 'UBIGINT',
        min_file_size: 'UBIGINT',
        max_file_size: 'UBIGINT',
      },
    },
  )
}

function rewriteFiles(): LakeFunctionCode {
  return code(
    COMPACTED,
    async ({ lake, values }) => {
      const threshold = textOf(values, 'delete_threshold')
      const { tables } = await lake.maintenance.rewrite({
        ...onTable(values, 'schema', 'table'),
        ...(threshold === null ? {} : { deleteThreshold: Number(threshold) }),
      })
      return compactedRows(tables)
    },
    { positional: ['table'], types: { schema: 'VARCHAR', delete_threshold: 'DOUBLE' } },
  )
}

function compactedRows(
  tables: readonly (TableName & { readonly filesProcessed: number; readonly filesCreated: number })[],
): string {
  return rowsOf(
    COMPACTED,
    tables.map((each) => [each.schema, each.table, `${each.filesProcessed}`, `${each.filesCreated}`]),
  )
}

function expire(): LakeFunctionCode {
  return code(
    SNAPSHOTS,
    async ({ lake, values }) => {
      const versions = textOf(values, 'versions')
      const olderThan = textOf(values, 'older_than')
      const { snapshots } = await lake.maintenance.expireSnapshots({
        dryRun: isTrue(values, 'dry_run'),
        ...(versions === null ? {} : { versions: (versions.match(/\d+/g) ?? []).map(Number) }),
        ...(olderThan === null ? {} : { olderThan }),
      })
      return snapshotRows(snapshots)
    },
    { types: { dry_run: 'BOOLEAN', versions: 'UBIGINT[]', older_than: TIME } },
  )
}

/** As `functions/ducklake_snapshots.cpp` names the entries of `changes_made`. */
const CHANGE_KEYS: Readonly<Record<string, string>> = {
  created_schema: 'schemas_created',
  dropped_schema: 'schemas_dropped',
  created_table: 'tables_created',
  created_view: 'views_created',
  created_scalar_macro: 'scalar_macros_created',
  created_table_macro: 'table_macros_created',
  dropped_table: 'tables_dropped',
  dropped_view: 'views_dropped',
  dropped_scalar_macro: 'scalar_macros_dropped',
  dropped_table_macro: 'table_macros_dropped',
  altered_table: 'tables_altered',
  altered_view: 'views_altered',
  inserted_into_table: 'tables_inserted_into',
  deleted_from_table: 'tables_deleted_from',
  inline_flush: 'flushed_inlined',
}

function snapshotRows(snapshots: readonly Snapshot[]): string {
  const rows = snapshots.map(({ id, time, schemaVersion, changes, author, message, extraInfo = null }) => [
    `${id}`,
    quoteLiteral(time),
    `${schemaVersion}`,
    changesMap(changes),
    ...[author, message, extraInfo].map(literalOrNull),
  ])
  return selectRows(SNAPSHOTS, rows)
}

function changesMap(changes: string): string {
  const lists = new Map<string, string[]>()
  for (const { keyword, value } of parseChanges(changes)) {
    const key = CHANGE_KEYS[keyword] ?? keyword
    const said = value.replaceAll(/"((?:[^"]|"")*)"/g, (quoted, name: string) =>
      /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoted,
    )
    lists.set(key, [...(lists.get(key) ?? []), said])
  }
  const entries = [...lists].map(([key, values]) => `'${key}': [${values.map(quoteLiteral).join(', ')}]`)
  return `MAP {${entries.join(', ')}}`
}

function rowsOf(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  return selectRows(
    columns,
    rows.map((row) => row.map(literalOrNull)),
  )
}

/** @param rows SQL of every cell */
function selectRows(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const names = columns.map((_, index) => `c${index}`).join(', ')
  const typed = columns
    .map(({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoteIdentifier(name)}`)
    .join(', ')
  const none = columns.map(() => 'NULL').join(', ')
  const values = rows.length === 0 ? `(${none})` : rows.map((row) => `(${row.join(', ')})`).join(', ')
  return `SELECT ${typed} FROM (VALUES ${values}) AS q(${names})${rows.length === 0 ? ' WHERE false' : ''}`
}

function textOf(values: Values, name: string): Cell {
  return values.get(name)?.text ?? null
}

function isTrue(values: Values, name: string): boolean {
  return textOf(values, name) === 'true'
}

function tableOf(values: Values, schema: string, table = 'table'): TableName {
  return { schema: textOf(values, schema) ?? 'main', table: textOf(values, table) ?? '' }
}

function onTable(values: Values, schema: string, table: string): { table?: TableName } {
  return textOf(values, table) === null ? {} : { table: tableOf(values, schema, table) }
}

function numberText(value: number | null | undefined): Cell {
  return value === null || value === undefined ? null : `${value}`
}

/** A bound is a version or a time. */
async function bound(
  values: Values,
  name: string,
  ofTime: (time: string) => Promise<number>,
): Promise<number> {
  const { text = null, type = '' } = values.get(name) ?? {}
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type) ? Number(text) : ofTime(text ?? 'NULL')
}
