/** A ParquetCodec over Node's DuckDB and parquet-wasm, with the platform's own handling of field ids. */

import { DataType, type Field } from 'apache-arrow'
import * as parquet from 'parquet-wasm'
import { columnsOf, fieldsOf, withFieldIds } from '../../platform/arrow-fields.ts'
import { readStream } from '../../platform/parquet-bytes.ts'
import { quoteIdentifier } from '../../values/sql-text.ts'
import type { ParquetCodec } from '../ports.ts'
import type { NodeDuckDB } from './node-duckdb.ts'

export function nodeParquetCodec(duckdb: NodeDuckDB): ParquetCodec {
  let decoded = 0
  return {
    async encode(query, fields) {
      return write(withFieldIds(duckdb.arrow(query), fields))
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

function write(stream: Uint8Array): Uint8Array {
  const { Chunk, None } = parquet.EnabledStatistics
  const properties = new parquet.WriterPropertiesBuilder()
    .setCompression(parquet.Compression.SNAPPY)
    .setStatisticsEnabled(fieldsOf(stream).some(holdsFloat) ? None : Chunk)
  return parquet.writeParquet(parquet.Table.fromIPCStream(stream), properties.build())
}

function holdsFloat({ type }: Field): boolean {
  const children: readonly Field[] = type.children ?? []
  return DataType.isFloat(type) || children.some(holdsFloat)
}
