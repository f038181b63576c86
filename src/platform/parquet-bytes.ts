/** Parquet files from Arrow IPC streams, with the settings DuckDB's own writer uses by default. */

import { DataType, type Field } from 'apache-arrow'
import type * as ParquetWasm from 'parquet-wasm/esm'
import { fieldsOf } from './arrow-fields.ts'
import { childFields } from './arrow-types.ts'

/** parquet-wasm, initialised; its builds for Node and for the browser have the same shape. */
export type ParquetModule = Pick<
  typeof ParquetWasm,
  'Compression' | 'EnabledStatistics' | 'ParquetFile' | 'Table' | 'WriterPropertiesBuilder' | 'writeParquet'
>

/** DuckDB's `ROW_GROUP_SIZE`. */
const ROW_GROUP_ROWS = 122_880

/**
 * Statistics per row group, as DuckDB writes them; none in a file with floating-point columns, because
 * parquet-wasm's leave out NaN, which DuckDB orders last: it would skip rows that match.
 */
export function writeStream(wasm: ParquetModule, stream: Uint8Array): Uint8Array {
  const { Chunk, None } = wasm.EnabledStatistics
  const properties = new wasm.WriterPropertiesBuilder()
    .setCompression(wasm.Compression.SNAPPY)
    .setMaxRowGroupSize(ROW_GROUP_ROWS)
    .setStatisticsEnabled(fieldsOf(stream).some(holdsFloat) ? None : Chunk)
    .build()
  return wasm.writeParquet(wasm.Table.fromIPCStream(stream), properties)
}

function holdsFloat({ type }: Field): boolean {
  return DataType.isFloat(type) || childFields(type).some(holdsFloat)
}
