/** The `ParquetCodec` port: parquet-wasm writes and reads, DuckDB's rows travel as Arrow, field ids are kept. */

import initParquet, * as parquetWasm from 'parquet-wasm/esm'
import type { ParquetCodec } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { columnsOf, fieldsOf, withFieldIds, withUuids } from './arrow-fields.ts'
import { duckdbType } from './arrow-types.ts'
import type { Connection } from './connection.ts'
import { readStream, writeStream } from './parquet-bytes.ts'
import { storageType } from './parquet-types.ts'
import { columnTypes, numbered } from './sql.ts'

/** @param moduleUrl of `parquet_wasm_bg.wasm`; it is fetched at the first use */
export function parquetOn(connection: Connection, moduleUrl: string): ParquetCodec {
  let loading: Promise<unknown> | undefined
  const load = async () => {
    loading ??= initParquet({ module_or_path: moduleUrl }).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    await loading
    return parquetWasm
  }

  return {
    async encode(query, fields) {
      const wasm = await load()
      const ipc = await connection.exclusively(async (session) => {
        const columns = await columnTypes(session, query)
        const casts = columns.map(({ type }, index) => `CAST(c${index} AS ${storageType(type)}) AS c${index}`)
        return session.runQuery(`SELECT ${casts.join(', ')} FROM ${numbered(query, columns.length)}`)
      })
      return writeStream(wasm, withFieldIds(ipc, fields))
    },

    async decode(bytes, table) {
      const wasm = await load()
      const stream = withUuids(readStream(wasm, bytes))
      const columns = columnsOf(stream)
      const definitions = fieldsOf(stream).map(
        (field) => `${quoteIdentifier(field.name)} ${duckdbType(field)}`,
      )
      await connection.exclusively(async (session) => {
        await session.runQuery(`CREATE TEMP TABLE ${quoteIdentifier(table)} (${definitions.join(', ')})`)
        await session.insert(stream, table)
      })
      return columns
    },
  }
}
