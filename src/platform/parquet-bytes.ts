/** Parquet files to and from Arrow IPC streams, with the settings DuckDB's own writer uses by default. */

import type * as ParquetWasm from 'parquet-wasm/esm'

/** parquet-wasm, initialised; its builds for Node and for the browser have the same shape. */
export type ParquetModule = Pick<
  typeof ParquetWasm,
  'Compression' | 'Table' | 'WriterPropertiesBuilder' | 'readParquet' | 'writeParquet'
>

/** DuckDB's `ROW_GROUP_SIZE`. */
const ROW_GROUP_ROWS = 122_880

export function writeStream(wasm: ParquetModule, stream: Uint8Array): Uint8Array {
  const properties = new wasm.WriterPropertiesBuilder()
    .setCompression(wasm.Compression.SNAPPY)
    .setMaxRowGroupSize(ROW_GROUP_ROWS)
    .build()
  return wasm.writeParquet(wasm.Table.fromIPCStream(stream), properties)
}

export function readStream(wasm: ParquetModule, bytes: Uint8Array): Uint8Array {
  return wasm.readParquet(bytes).intoIPCStream()
}
