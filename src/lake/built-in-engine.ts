/** The built-in DuckLake 1.0 client: a LakeEngine on plain DuckDB, Parquet files and nothing else. */

import { createSchemaChanges } from './alter/schema-changes.ts'
import { append } from './append.ts'
import { detachCatalog, lakeExists, migrateLake, type OpenCatalog, openCatalog } from './catalog-open.ts'
import { createRowChanges } from './change/row-changes.ts'
import type { ClientEngine, LakeClient } from './client.ts'
import { createTable } from './create-table.ts'
import type { AttachRequest } from './engine.ts'
import { createHistory } from './history/history.ts'
import { openSnapshots } from './known-snapshot.ts'
import type { LakeContext } from './lake-context.ts'
import { catalogFile, listLakeFiles, listTables } from './list-tables.ts'
import { createMaintenance } from './maintain/maintenance.ts'
import type { FileStore, ParquetCodec, Sql } from './ports.ts'
import { createQueue, type Queue } from './queue.ts'
import { readOnlyFiles } from './read-only.ts'
import { listSnapshots, type TableEntry } from './read-snapshot.ts'
import { openRelations } from './relations.ts'
import { removeLake } from './remove-lake.ts'
import { countRows, scanInto, scanPartInto } from './scan.ts'

export interface BuiltInEngineOptions {
  /** A connection whose default database may be anything; temporary tables and one attached catalog are added. */
  readonly sql: Sql
  readonly parquet: ParquetCodec
  readonly files: FileStore
  /** Written into new lakes as `created_by`. */
  readonly clientName?: string
}

export function createBuiltInEngine(options: BuiltInEngineOptions): ClientEngine {
  const { sql, files } = options
  const oneAtATime = createQueue()
  return {
    kind: 'built-in',
    sql,
    attach: (request) =>
      oneAtATime(async () => {
        const opened = await openCatalog(sql, files, request, options.clientName ?? 'metaxy-playground')
        return openLake(options, request, opened, oneAtATime)
      }),
    exists: (request) => oneAtATime(() => lakeExists(sql, files, request)),
    migrate: (request) => oneAtATime(() => migrateLake(sql, files, request)),
    remove: (request) => oneAtATime(() => removeLake(sql, files, request)),
  }
}

function openLake(
  { parquet, files: allFiles }: BuiltInEngineOptions,
  request: AttachRequest,
  { catalog, dataPath, attachedHere }: OpenCatalog,
  oneAtATime: Queue,
): LakeClient {
  const files = catalog.readOnly === true ? readOnlyFiles(allFiles, request.alias) : allFiles
  const relations = openRelations(catalog)
  const attachLimit = request.dataInliningRowLimit
  const readSnapshot = openSnapshots(catalog, dataPath)
  const context: LakeContext = { catalog, readSnapshot, dataPath, attachLimit, parquet, files }
  /** A snapshot never changes, so its rows are counted once. */
  const counts = new Map<string, number>()
  const countOnce = async (table: TableEntry, snapshot: number): Promise<number> => {
    const key = `${table.id} ${snapshot}`
    const count = counts.get(key) ?? (await countRows(context, table, snapshot))
    counts.set(key, count)
    return count
  }
  const run = <T>(task: () => Promise<T>): Promise<T> =>
    oneAtATime(async () => {
      const result = await task()
      await files.flush()
      return result
    })
  return {
    snapshots: () => oneAtATime(() => listSnapshots(catalog)),
    tables: (snapshot) =>
      oneAtATime(async () => {
        const at = await readSnapshot(snapshot)
        return listTables(catalog, await at.tables(), at.id, (table) => countOnce(table, at.id))
      }),
    files: () =>
      oneAtATime(async () => [
        await catalogFile(files, request.metadataPath),
        ...(await listLakeFiles(catalog, dataPath)),
      ]),
    relation: (name, snapshot) =>
      oneAtATime(async () => {
        const at = await readSnapshot(snapshot)
        const table = await at.table(name)
        return relations.keep(`rows ${table.id} ${at.id}`, table, (relation) =>
          scanInto({ ...context, inlined: at }, table, at.id, relation),
        )
      }),
    read: (name, { snapshot, ...part }) =>
      oneAtATime(async () => {
        const at = await readSnapshot(snapshot)
        const table = await at.table(name)
        return relations.keep(`part ${table.id} ${at.id} ${JSON.stringify(part)}`, table, (relation) =>
          scanPartInto({ ...context, inlined: at }, table, at.id, relation, part),
        )
      }),
    history: createHistory(context, oneAtATime, relations),
    createTable: (name, columns) =>
      run(async () => {
        const snapshot = await createTable(catalog, dataPath, attachLimit, name, columns)
        return { snapshot, inlinedRows: 0, files: [] }
      }),
    append: (name, query) => run(() => append(context, name, query)),
    settle: () => oneAtATime(() => files.flush()),
    schema: createSchemaChanges(context, run),
    rows: createRowChanges(context, run),
    maintenance: createMaintenance(context, run),
    detach: () =>
      oneAtATime(async () => {
        await relations.dropAll()
        if (attachedHere) await detachCatalog(catalog)
        await files.flush()
      }),
  }
}
