/**
 * A ParquetCodec for a DuckDB that has Parquet itself, through nothing but its SQL: a file is for a moment one on the disk,
 * and rows never leave DuckDB.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { LakeError } from '../lake-error.ts'
import type { ParquetCodec, ParquetField, ParquetSource, Sql } from '../ports.ts'
import { readParquetColumns } from './duckdb-parquet-columns.ts'

/** A file always gets all rows: the limit of `encode` is for browsers. */
export function duckdbParquetCodec(sql: Sql): ParquetCodec {
  return {
    encode: (query, fields, write) =>
      inFolder(async (path) => {
        const names = fields.map((field) => quoteIdentifier(field.name)).join(', ')
        await sql.run(
          `COPY (SELECT * FROM (${query}) AS q(${names})) TO ${quoteLiteral(path)} (FORMAT parquet, FIELD_IDS ${fieldIds(fields)})`,
        )
        const { rows } = await sql.rows(`SELECT num_rows FROM parquet_file_metadata(${quoteLiteral(path)})`)
        await write(new Uint8Array(await readFile(path)))
        return Number(rows[0]?.[0])
      }),
    open: async (file) => openSource(sql, await file.read(0, file.size)),
  }
}

/** Field ids as COPY takes them: `{"a": 1, "s": {__duckdb_field_id: 2, "x": 3}}`. */
function fieldIds(fields: readonly ParquetField[], own: readonly string[] = []): string {
  const children = fields.map(({ name, fieldId, children: below }) => {
    const id = below.length === 0 ? String(fieldId) : fieldIds(below, [`__duckdb_field_id: ${fieldId}`])
    return `${quoteIdentifier(name)}: ${id}`
  })
  return `{${[...own, ...children].join(', ')}}`
}

/** Nothing stays open between two calls: the bytes are written out again for each. */
async function openSource(sql: Sql, bytes: Uint8Array): Promise<ParquetSource> {
  const onDisk = <T>(use: (path: string) => Promise<T>): Promise<T> =>
    inFolder(async (path) => {
      await writeFile(path, bytes)
      return use(path)
    })
  const { columns, rowGroups } = await onDisk(async (path) => {
    const { rows } = await sql.rows(
      `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(${quoteLiteral(path)}) ORDER BY ALL`,
    )
    return {
      columns: await readParquetColumns(sql, path),
      rowGroups: rows.map(([, count]) => Number(count)),
    }
  })
  return {
    columns,
    rowGroups,
    decode: (table, { group, columns: wanted = columns.keys(), append = false } = {}) =>
      onDisk(async (path) => {
        const names = Array.from(wanted, (index) => {
          const column = columns[index]
          if (column === undefined) throw new LakeError('internal', `the file has no column ${index}`)
          return quoteIdentifier(column.name)
        })
        const before = rowGroups.slice(0, group).reduce((sum, count) => sum + count, 0)
        const part = group === undefined ? '' : ` LIMIT ${rowGroups[group] ?? 0} OFFSET ${before}`
        const name = quoteIdentifier(table)
        const into = append ? `INSERT INTO temp.${name}` : `CREATE TEMP TABLE ${name} AS`
        await sql.run(`${into} SELECT ${names.join(', ')} FROM read_parquet(${quoteLiteral(path)})${part}`)
      }),
  }
}

async function inFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
  try {
    return await use(join(folder, 'file.parquet'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
