/** The rows of a query as an Arrow table, for tests that write Parquet files no codec of ours would. */

import { type Table, tableFromIPC } from 'apache-arrow'
import { END_OF_STREAM } from '../../platform/parquet-bytes.ts'
import type { NodeDuckDB } from './node-duckdb.ts'

export async function arrowTable(duckdb: NodeDuckDB, query: string): Promise<Table> {
  const { head, batches } = duckdb.stream(query)
  const pieces = [head]
  for await (const batch of batches) pieces.push(batch)
  return tableFromIPC(Buffer.concat([...pieces, END_OF_STREAM]))
}
