/** A ParquetCodec over Node's DuckDB and parquet-wasm, made of the same parts as the browser's. */

import * as parquet from 'parquet-wasm'
import { writeRows } from '../../platform/parquet-bytes.ts'
import { type ArrowSink, openSource } from '../../platform/parquet-source.ts'
import { quoteIdentifier } from '../../values/sql-text.ts'
import type { ParquetCodec } from '../ports.ts'
import type { NodeDuckDB } from './node-duckdb.ts'

export function nodeParquetCodec(duckdb: NodeDuckDB): ParquetCodec {
  const sink: ArrowSink = {
    create: (table, definitions) =>
      duckdb.sql.run(`CREATE TEMP TABLE ${quoteIdentifier(table)} (${definitions})`),
    insert: async (table, stream) => duckdb.insertArrow(stream, table),
  }
  return {
    async encode(query, fields, write, settings) {
      return writeRows(parquet, duckdb.stream(query), fields, write, settings)
    },
    open: (file) => openSource(parquet, file, sink),
  }
}
