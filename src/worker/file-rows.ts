/** Rows of one stored file for the grid, by page: its first row groups are decoded once and kept until another file is asked for. */

import type { LakeEngine } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { fileBytes } from '../lake/parquet-file.ts'
import type { ParquetCodec, Sql } from '../lake/ports.ts'
import { readDeletionVector } from '../lake/scan/deletion-vector.ts'
import type { FileTree } from '../platform/opfs/client.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { RowsPage } from './api.ts'
import type { FileRowsRequest } from './inspection-api.ts'

/** Row groups are decoded until there are as many rows; the last one is decoded whole. */
const FILE_ROWS = 100_000

interface FileRowsContext {
  readonly engine: LakeEngine
  readonly files: FileTree
  readonly parquet: ParquetCodec
}

/** Not a name a column can have. */
const POSITION = quoteIdentifier('__file_position')
const HELD = '__file_rows'
const DECODED = '__file_rows_decoded'

/** Call it one at a time. */
export function createFileRows(): (context: FileRowsContext, request: FileRowsRequest) => Promise<RowsPage> {
  let held: { readonly path: string; readonly size: number; readonly total: number } | null = null
  return async (context, { path, orderBy, offset, limit }) => {
    const { sql } = context.engine
    const size = await context.files.stat(path)
    if (size === null)
      throw new LakeError('no-such-file', `"${path}" is no longer there.`, 'Look at the files again.')
    // A lake never writes two files under one name; an import may.
    if (held === null || held.path !== path || held.size !== size) {
      held = null
      await load(context, path)
      const { rows } = await sql.rows(`SELECT count(*) FROM ${quoteIdentifier(HELD)}`)
      held = { path, size, total: Number(rows[0]?.[0] ?? 0) }
    }
    const order = orderBy
      ? `${quoteIdentifier(orderBy.column)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST, ${POSITION}`
      : POSITION
    const page = await sql.rows(
      `SELECT * EXCLUDE (${POSITION}) FROM ${quoteIdentifier(HELD)} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    )
    return { ...page, total: held.total }
  }
}

async function load({ engine, files, parquet }: FileRowsContext, path: string): Promise<void> {
  const { sql } = engine
  if (path.endsWith('.puffin')) {
    const positions = readDeletionVector(await files.read(path)).slice(0, FILE_ROWS)
    await sql.run(
      `CREATE OR REPLACE TEMP TABLE ${quoteIdentifier(HELD)} AS SELECT row_number() OVER () AS ${POSITION}, pos FROM (SELECT unnest(CAST([${positions.join(',')}] AS BIGINT[])) AS pos)`,
    )
    return
  }
  const source = await parquet.open(await fileBytes(files, path))
  let rows = 0
  for (const [group, count] of source.rowGroups.entries()) {
    await decodeGroup(sql, (table) => source.decode(table, { group }), rows, group === 0)
    rows += count
    if (rows >= FILE_ROWS) break
  }
  if (source.rowGroups.length === 0) await decodeGroup(sql, (table) => source.decode(table), 0, true)
}

async function decodeGroup(
  sql: Sql,
  decode: (table: string) => Promise<void>,
  before: number,
  first: boolean,
): Promise<void> {
  await sql.run(`DROP TABLE IF EXISTS ${quoteIdentifier(DECODED)}`)
  await decode(DECODED)
  try {
    const rows = `SELECT ${before} + row_number() OVER () AS ${POSITION}, * FROM ${quoteIdentifier(DECODED)}`
    await sql.run(
      first
        ? `CREATE OR REPLACE TEMP TABLE ${quoteIdentifier(HELD)} AS ${rows}`
        : `INSERT INTO ${quoteIdentifier(HELD)} ${rows}`,
    )
  } finally {
    await sql.run(`DROP TABLE IF EXISTS ${quoteIdentifier(DECODED)}`)
  }
}
