/** DuckLake's functions that change its options, its files and its list of snapshots (DuckLake spec 9). */

import type { TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { OptionScope } from '../lake/maintain/options.ts'
import {
  code,
  column,
  isTrue,
  type LakeFunctionCode,
  onTable,
  rowsOf,
  SUCCESS,
  TIME,
  tableOf,
  textOf,
} from './function-code.ts'
import { SNAPSHOTS, snapshotRows } from './snapshot-rows.ts'

const COMPACTED = [
  column('schema_name'),
  column('table_name'),
  column('files_processed', 'BIGINT'),
  column('files_created', 'BIGINT'),
]
export function setOption(): LakeFunctionCode {
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

export function flush(): LakeFunctionCode {
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

export function merge(): LakeFunctionCode {
  return code(
    COMPACTED,
    async ({ lake, values }) => {
      const most = textOf(values, 'max_compacted_files')
      if (values.has('max_compacted_files') && most === null)
        throw new LakeError('sql', 'Binder Error: The max_compacted_files option must be a non-null integer.')
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

export function rewriteFiles(): LakeFunctionCode {
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

export function expire(): LakeFunctionCode {
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

const CLEANUP_TYPES = { dry_run: 'BOOLEAN', cleanup_all: 'BOOLEAN', older_than: TIME }

export const cleanup = (operation: 'cleanupOldFiles' | 'deleteOrphanedFiles') =>
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
