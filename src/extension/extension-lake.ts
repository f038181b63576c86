/** A lake attached by the `ducklake` extension. Every answer is the one the built-in engine gives. */

import { type Catalog, catalogTable, integer, queryRows, text } from '../lake/catalog.ts'
import type { AttachRequest, Commit, Lake, LakeTable, TableName } from '../lake/engine.ts'
import { catalogFile, lakeTable, listLakeFiles } from '../lake/list-tables.ts'
import { resolvePath } from '../lake/paths.ts'
import type { FileStore } from '../lake/ports.ts'
import type { Queue } from '../lake/queue.ts'
import {
  findTable,
  latestSnapshot,
  listSnapshots,
  readTables,
  resolveSnapshot,
  type TableEntry,
} from '../lake/read-snapshot.ts'
import { parseDuckDBType, printDuckDBType } from '../lake/types.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { openReleasedFiles } from './released-files.ts'

/** A FileStore whose files DuckDB opens by itself, which have to be made ready for it first. */
export interface ExtensionFiles extends FileStore {
  /** Makes every file whose path starts with `prefix` ready for DuckDB. */
  open(prefix: string): Promise<void>
  /** Makes ready for a statement that creates up to `count` files. */
  reserve(count: number): Promise<void>
}

/** Files that an INSERT is made ready for; making more takes longer than most INSERTs. */
const MOST_FILES = 512

export interface AttachedLake {
  readonly catalog: Catalog
  readonly request: AttachRequest
  /** The directory data files are below, for this session; ends in `/`. */
  readonly dataPath: string
  readonly files: ExtensionFiles
  readonly detachLake: () => Promise<void>
  readonly oneAtATime: Queue
}

export async function openExtensionLake(lake: AttachedLake): Promise<Lake> {
  const { catalog, request, dataPath, files, oneAtATime } = lake
  const { sql } = catalog
  const released = await openReleasedFiles(catalog, dataPath, files)
  const qualified = ({ schema, table }: TableName) =>
    [request.alias, schema, table].map(quoteIdentifier).join('.')

  return {
    snapshots: () => oneAtATime(() => listSnapshots(catalog)),
    tables: (snapshot) => oneAtATime(async () => tablesAt(await resolveSnapshot(catalog, snapshot))),
    files: () =>
      oneAtATime(async () => [
        await catalogFile(files, request.metadataPath),
        ...(await listLakeFiles(catalog, dataPath)),
      ]),
    relation: (name, snapshot) =>
      oneAtATime(async () => {
        const at = await resolveSnapshot(catalog, snapshot)
        await files.open(dataPath)
        return relation(await findTable(catalog, dataPath, at, name), at)
      }),
    createTable: (name, columns) =>
      oneAtATime(async () => {
        const definitions = columns.map(
          ({ name: column, type }) => `${quoteIdentifier(column)} ${printDuckDBType(parseDuckDBType(type))}`,
        )
        await sql.run(`CREATE TABLE ${qualified(name)} (${definitions.join(', ')})`)
        await files.flush()
        return { snapshot: (await latestSnapshot(catalog)).id, inlinedRows: 0, files: [] }
      }),
    append: (name, query) => oneAtATime(() => append(name, query)),
    settle: () =>
      oneAtATime(async () => {
        await released.free()
        await files.flush()
      }),
    detach: () =>
      oneAtATime(async () => {
        // A catalog that DuckDB gave up answers nothing any more. It works again once it is attached anew, and why it
        // was given up has been said: neither must be lost to what is only tidying up.
        await released.free().catch(() => {})
        await lake.detachLake()
        await files.flush()
      }),
  }

  /** In parentheses: DuckDB accepts no alias after AT. */
  function relation(table: TableName, at: number): string {
    return `(FROM ${qualified(table)} AT (VERSION => ${at}))`
  }

  async function tablesAt(at: number): Promise<readonly LakeTable[]> {
    const tables = await readTables(catalog, dataPath, at)
    await files.open(dataPath)
    const listed: LakeTable[] = []
    for (const table of tables) {
      const [row] = await queryRows(catalog, `SELECT count(*) AS n FROM ${relation(table, at)}`)
      listed.push(lakeTable(table, row === undefined ? 0 : integer(row, 'n')))
    }
    return listed
  }

  async function append(name: TableName, query: string): Promise<Commit> {
    const before = (await latestSnapshot(catalog)).id
    const table = await findTable(catalog, dataPath, before, name)
    await files.open(dataPath)
    // On its own line, so that a comment at the end of the query cannot swallow what follows.
    const rows = `(\n${query}\n)`
    if (await isPartitioned(table)) await files.reserve(await mostFiles(rows))
    const there = new Set((await files.list(table.directory)).map(({ path }) => path))
    try {
      await sql.run(`INSERT INTO ${qualified(table)} SELECT * FROM ${rows}`)
    } catch (error) {
      await removeNew(table, there)
      throw error
    }
    await released.free()
    await files.flush()
    const { id } = await latestSnapshot(catalog)
    if (id === before) return { snapshot: id, inlinedRows: 0, files: [] }
    return { snapshot: id, inlinedRows: await inlinedRows(table, id), files: await filesOf(table, id) }
  }

  async function isPartitioned(table: TableEntry): Promise<boolean> {
    const partitions = await queryRows(
      catalog,
      `SELECT partition_id FROM ${catalogTable(catalog, 'ducklake_partition_info')} WHERE table_id = ${table.id} AND end_snapshot IS NULL`,
    )
    return partitions.length > 0
  }

  /** Every partition is a file of its own, and each row may be in another one. */
  async function mostFiles(rows: string): Promise<number> {
    const [counted] = await queryRows(catalog, `SELECT count(*) AS n FROM ${rows}`)
    return Math.min(counted === undefined ? 0 : integer(counted, 'n'), MOST_FILES)
  }

  /** The extension removes what a failed INSERT wrote, but in a browser its removal does nothing. */
  async function removeNew(table: TableEntry, there: ReadonlySet<string>): Promise<void> {
    const written = (await files.list(table.directory)).filter(({ path }) => !there.has(path))
    // What INSERT says is what counts; a file that cannot be removed now is one of no table, and harms nothing.
    for (const { path } of written) await files.remove(path).catch(() => {})
  }

  async function inlinedRows(table: TableEntry, snapshot: number): Promise<number> {
    const names = await queryRows(
      catalog,
      `SELECT table_name FROM ${catalogTable(catalog, 'ducklake_inlined_data_tables')} WHERE table_id = ${table.id}`,
    )
    let total = 0
    for (const row of names) {
      const [count] = await queryRows(
        catalog,
        `SELECT count(*) AS n FROM ${catalogTable(catalog, text(row, 'table_name'))} WHERE begin_snapshot = ${snapshot}`,
      )
      total += count === undefined ? 0 : integer(count, 'n')
    }
    return total
  }

  async function filesOf(table: TableEntry, snapshot: number): Promise<readonly string[]> {
    const rows = await queryRows(
      catalog,
      `SELECT path, path_is_relative FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE table_id = ${table.id} AND begin_snapshot = ${snapshot} ORDER BY data_file_id`,
    )
    return rows.map((row) => resolvePath(table.directory, text(row, 'path'), row.path_is_relative === 'true'))
  }
}
