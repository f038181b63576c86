/** The `ParquetCodec` port: parquet-wasm writes and reads, DuckDB's rows travel as Arrow, field ids are kept. */

import initParquet, * as parquetWasm from 'parquet-wasm/esm'
import type { ParquetCodec } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { Connection } from './connection.ts'
import { writeRows } from './parquet-bytes.ts'
import { type ArrowSink, openSource } from './parquet-source.ts'
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

  const sink: ArrowSink = {
    create: (table, definitions) =>
      connection.exclusively(async (session) => {
        await session.runQuery(`CREATE TEMP TABLE ${quoteIdentifier(table)} (${definitions})`)
      }),
    insert: (table, stream) => connection.exclusively((session) => session.insert(stream, table)),
  }
  return {
    async encode(query, fields, write, settings) {
      const wasm = await load()
      return connection.exclusively(async (session) => {
        const columns = await columnTypes(session, query)
        const casts = columns.map(({ type }, index) => `CAST(c${index} AS ${storageType(type)}) AS c${index}`)
        const rows = await session.stream(
          `SELECT ${casts.join(', ')} FROM ${numbered(query, columns.length)}`,
        )
        return writeRows(wasm, rows, fields, write, settings)
      })
    },

    open: async (file) => openSource(await load(), file, sink),
  }
}
