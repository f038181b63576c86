/** What the page asks of one stored file, and what it is told. */

import type { Rows } from '../lake/ports.ts'
import type { ParquetMetadata, SchemaNode } from '../platform/parquet-metadata.ts'
import type { InspectedColumn } from './column-statistics.ts'

interface InspectedGroup {
  readonly rows: number
  /** Bytes. */
  readonly compressed: number
  readonly uncompressed: number
  /** e.g. `snappy`; several when columns differ. */
  readonly codecs: readonly string[]
}

/** A node of the schema, in depth-first order. */
interface InspectedField extends Pick<SchemaNode, 'path' | 'fieldId' | 'repetition' | 'type'> {
  /** Parquet's own type; `null` for a group. */
  readonly physical: string | null
}

export type FileInspection =
  | {
      readonly kind: 'parquet'
      readonly rows: number
      readonly createdBy: string | null
      readonly keyValues: ParquetMetadata['keyValues']
      readonly fields: readonly InspectedField[]
      readonly groups: readonly InspectedGroup[]
      readonly columns: readonly InspectedColumn[]
      /** Whether the catalog of the attached lake knows the file. */
      readonly known: boolean
    }
  /** A delete file that is a bitmap of positions. */
  | { readonly kind: 'vector'; readonly rows: number }

export interface InspectionApi {
  /** @throws LakeError `no-such-file`, or `unsupported-lake` for a file that is neither Parquet nor a deletion vector */
  inspectFile(path: string): Promise<FileInspection>
  /** The first rows of the file and how many of them there are to page through, in the file's order unless it is said otherwise. */
  fileRows(request: FileRowsRequest): Promise<Rows & { readonly total: number }>
}

export interface FileRowsRequest {
  readonly path: string
  /** `null`: in the file's order. Sorted in SQL on the real type. */
  readonly orderBy: { readonly column: string; readonly descending: boolean } | null
  readonly offset: number
  readonly limit: number
}
