/** How the options of a lake want its Parquet files written (DuckLake spec 10). */

import type { Catalog } from './catalog.ts'
import type { ParquetCompression, ParquetSettings } from './ports.ts'
import { type OptionScope, readOptions } from './read-snapshot.ts'

const CODECS: ReadonlyMap<string, ParquetCompression> = new Map([
  ['uncompressed', 'uncompressed'],
  ['snappy', 'snappy'],
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
  ['brotli', 'brotli'],
  // DuckDB writes LZ4_RAW for either name.
  ['lz4', 'lz4_raw'],
  ['lz4_raw', 'lz4_raw'],
])

/** DuckDB fills a row group by vectors of so many rows, and so never makes a smaller one than this but the last. */
const VECTOR_ROWS = 2048

/** The settings for data files of a table. `parquet_compression_level` and `parquet_version` have no counterpart here. */
export async function readParquetSettings(catalog: Catalog, table: OptionScope): Promise<ParquetSettings> {
  const options = await readOptions(catalog)
  const compression = CODECS.get(options('parquet_compression', table)?.toLowerCase() ?? '')
  const groupRows = positive(options('parquet_row_group_size', table))
  const groupBytes = positive(options('parquet_row_group_size_bytes', table))
  return {
    ...(compression === undefined ? {} : { compression }),
    ...(groupRows === null ? {} : { groupRows: Math.max(groupRows, VECTOR_ROWS) }),
    ...(groupBytes === null ? {} : { groupBytes }),
  }
}

function positive(value: string | null): number | null {
  const number = Number(value ?? 0)
  return Number.isSafeInteger(number) && number > 0 ? number : null
}
