/** A ParquetCodec over Node's DuckDB and parquet-wasm, made of the same parts as the browser's. */

import * as parquet from 'parquet-wasm'
import { columnsOf, withFieldIds } from '../../platform/arrow-fields.ts'
import { readStream, writeStream } from '../../platform/parquet-bytes.ts'
import { quoteIdentifier } from '../../values/sql-text.ts'
import type { ParquetCodec } from '../ports.ts'
import type { NodeDuckDB } from './node-duckdb.ts'

export function nodeParquetCodec(duckdb: NodeDuckDB): ParquetCodec {
  let decoded = 0
  return {
    async encode(query, fields) {
      return writeStream(parquet, withFieldIds(duckdb.arrow(query), fields))
    },
    async decode(bytes, table) {
      const stream = readStream(parquet, bytes)
      const loaded = `decoded_${decoded++}`
      duckdb.insertArrow(stream, loaded)
      await duckdb.sql.run(
        `CREATE TEMP TABLE ${quoteIdentifier(table)} AS FROM memory.main.${loaded}; DROP TABLE memory.main.${loaded}`,
      )
      return columnsOf(stream)
    },
  }
}
