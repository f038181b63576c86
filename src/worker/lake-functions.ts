/** DuckLake's functions on the built-in client: their columns, their arguments, and what they do (DuckLake spec 9 and 10). */

import { LakeError } from '../lake/lake-error.ts'
import type { Cell } from '../lake/ports.ts'
import { sameName } from '../lake/read-snapshot.ts'
import {
  code,
  column,
  type LakeFunctionCode,
  rowsOf,
  SUCCESS,
  TIME,
  tableOf,
  textOf,
  type Values,
} from './function-code.ts'
import { cleanup, expire, flush, merge, rewriteFiles, setOption } from './maintenance-functions.ts'
import { SNAPSHOTS, snapshotRows } from './snapshot-rows.ts'

const changeFeed = (kind: 'insertions' | 'deletions' | 'changes') =>
  code(
    null,
    async ({ lake, values, showsHidden }) => {
      const { history } = lake
      const from = await bound(values, 'start', (time) => history.snapshotSince(time))
      const to = await bound(values, 'end', (time) => history.snapshotAt(time))
      const name = tableOf(values, 'schema')
      const relation = await history[kind](name, from, to).catch(async (error: unknown) => {
        if (!(error instanceof LakeError) || error.code !== 'no-such-table') throw error
        const views = await lake.schema.views(to)
        if (views.some((view) => sameName(view.schema, name.schema) && sameName(view.name, name.table)))
          throw new LakeError(
            'sql',
            `Binder Error: "${name.table}" is a View, not a table. Data change feed functions only support tables.`,
          )
        const message = `Catalog Error: Table with name ${name.table} does not exist at version ${to}!`
        throw new LakeError(error.code, message, error.next)
      })
      // DuckLake gives these two only to those who name them.
      return kind === 'changes' || showsHidden
        ? `FROM ${relation}`
        : `SELECT COLUMNS(lambda c: c NOT IN ('snapshot_id', 'rowid')) FROM ${relation}`
    },
    {
      positional: ['table', 'start', 'end'],
      positionalOfFunction: ['schema', 'table', 'start', 'end'],
      required: 3,
      hidden: kind === 'changes' ? [] : ['snapshot_id', 'rowid'],
    },
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
      if (version !== null && time !== null)
        throw new LakeError(
          'sql',
          'Invalid Input Error: Either snapshot_version OR snapshot_time must be specified - not both',
        )
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

/** A bound is a version or a time. */
async function bound(
  values: Values,
  name: string,
  ofTime: (time: string) => Promise<number>,
): Promise<number> {
  const { text = null, type = '' } = values.get(name) ?? {}
  if (text === null) throw new LakeError('sql', 'Binder Error: Snapshot identifier cannot be NULL')
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type) ? Number(text) : ofTime(text)
}

function numberText(value: number | null | undefined): Cell {
  return value === null || value === undefined ? null : `${value}`
}
