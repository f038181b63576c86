/** CREATE TABLE, CREATE TABLE AS and CREATE OR REPLACE TABLE, each in one snapshot. */

import { checkWritable, planAddedRows, type StagedRows, stagedName, stageRows } from '../append.ts'
import { type Change, checkCreateTableConflicts } from '../changes.ts'
import { type ColumnParts, numberColumns } from '../columns.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import {
  checkNotTaken,
  findEntry,
  findSchema,
  type NewTable,
  newTable,
  planNewTable,
} from '../create-table.ts'
import type { Commit, TableName } from '../engine.ts'
import { inlinedDataTable, inliningRowLimit } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { latestSnapshot } from '../read-snapshot.ts'
import { removeUncommitted, writeStagedFiles } from '../stage-files.ts'
import { computeStats } from '../stats.ts'
import { parseDuckDBType } from '../types.ts'
import { allChecks, checkDropTableConflicts } from './alter-conflicts.ts'
import type { NewColumn } from './alterations.ts'
import { newColumnParts } from './defaults.ts'
import { endTable } from './drop-table.ts'

export async function createTableAs(
  context: LakeContext,
  orReplace: boolean,
  name: TableName,
  columns: readonly NewColumn[],
  query?: string,
  message?: CommitMessage,
): Promise<Commit> {
  const { catalog, dataPath, attachLimit } = context
  const head = await latestSnapshot(catalog)
  const schema = await findSchema(catalog, dataPath, head.id, name.schema)
  const parts =
    query !== undefined && columns.length === 0
      ? await columnsOf(context, query)
      : await Promise.all(columns.map((column) => newColumnParts(catalog, column)))
  const table = await newTable(catalog, attachLimit, schema, name.table, numberColumns(parts))
  const replaced = orReplace ? await tableToReplace(context, head.id, table) : null
  if (!orReplace) await checkNotTaken(catalog, head.id, schema.id, name.table)
  await checkMessage(catalog, { id: null, schemaId: schema.id }, message)
  const relation = stagedName()
  let staged: StagedRows | null = null
  try {
    staged = query === undefined ? null : await stage(context, head.id, table, relation, query)
    const snapshot = await commit(catalog, commitmentOf(context, head.id, table, replaced, staged), message)
    const files = staged?.files ?? []
    const inlinedRows = staged !== null && files.length === 0 ? staged.rows : 0
    return { snapshot, inlinedRows, files: files.map((file) => file.path) }
  } catch (error) {
    await removeUncommitted(context, staged?.files ?? [])
    throw error
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

/** The columns of a query; a name that is there already gets a number, as in DuckDB. */
async function columnsOf({ catalog }: LakeContext, query: string): Promise<readonly ColumnParts[]> {
  const { columns } = await catalog.sql.rows(`SELECT * FROM (\n${query}\n) LIMIT 0`)
  const used = new Set<string>()
  return columns.map(({ name: wanted, type }) => {
    let name = wanted
    for (let i = 1; used.has(name.toLowerCase()); i++) name = `${wanted}_${i}`
    used.add(name.toLowerCase())
    return { name, type: parseDuckDBType(type) }
  })
}

async function tableToReplace(
  { catalog }: LakeContext,
  snapshot: number,
  { schema, name }: NewTable,
): Promise<number | null> {
  const entry = await findEntry(catalog, snapshot, schema.id, name)
  if (entry?.kind === 'View')
    throw new LakeError(
      'sql',
      `Catalog Error: Existing object ${name} is of type View, trying to replace with type Table`,
    )
  return entry?.id ?? null
}

/** Evaluates the query and writes its rows to a file unless they are few. */
async function stage(
  context: LakeContext,
  snapshot: number,
  table: NewTable,
  relation: string,
  query: string,
): Promise<StagedRows | null> {
  const { catalog, attachLimit } = context
  const { columns, schema } = table
  const named = { table: table.name, columns }
  checkWritable(named)
  const rows = await stageRows(catalog, named, relation, query)
  if (rows === 0) return null
  const leaves = await computeStats(catalog, relation, columns)
  const place = { id: null, schemaId: schema.id }
  const inlined = table.inlined && rows <= (await inliningRowLimit(catalog, place, attachLimit))
  const target = { ...place, directory: schema.directory + table.path, columns }
  const files = inlined ? [] : await writeStagedFiles(context, snapshot, target, relation, rows, leaves)
  return { relation, columns, rows, leaves, files }
}

function commitmentOf(
  { catalog }: LakeContext,
  plannedOn: number,
  table: NewTable,
  replaced: number | null,
  staged: StagedRows | null,
) {
  const creates = (theirs: readonly Change[]) => checkCreateTableConflicts(table.schema, table.name, theirs)
  return {
    plannedOn,
    checkConflicts: allChecks([creates, ...(replaced === null ? [] : [checkDropTableConflicts(replaced)])]),
    plan: async (next: NextSnapshot) => {
      const tableId = next.takeCatalogId()
      const created = planNewTable(catalog, table, tableId, next)
      const inlined = table.inlined
        ? [inlinedDataTable(tableId, next.changedSchemaVersion, table.columns)]
        : []
      const rows =
        staged === null
          ? { statements: [], changes: [] }
          : planAddedRows(catalog, { tableId, nextRowId: null, inlined, unbounded: new Set() }, staged, next)
      return {
        statements: [
          ...(replaced === null ? [] : endTable(catalog, replaced, next.id)),
          ...created.statements,
          ...rows.statements,
        ],
        changes: [
          ...(replaced === null ? [] : [`dropped_table:${replaced}`]),
          ...created.changes,
          ...rows.changes,
        ],
        changesSchema: true,
      }
    },
  }
}
