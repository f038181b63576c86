/** What every operation on an attached lake works with. */

import type { Catalog } from './catalog.ts'
import type { ReadSnapshot } from './known-snapshot.ts'
import type { FileStore, ParquetCodec } from './ports.ts'

export interface LakeContext {
  readonly catalog: Catalog
  readonly readSnapshot: ReadSnapshot
  /** The directory data files are below; ends in `/`. */
  readonly dataPath: string
  /** `DATA_INLINING_ROW_LIMIT` of the attachment; `null` leaves DuckLake's default. */
  readonly attachLimit: number | null
  readonly parquet: ParquetCodec
  readonly files: FileStore
}
