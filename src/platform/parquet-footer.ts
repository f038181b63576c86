/**
 * A Parquet footer such that no value is changed on the way to Arrow, and what was hidden by that. The reader would drop the
 * months of an INTERVAL, wrap INT96 times before 1677 and after 2262, and follow the writer's own Arrow schema where DuckDB
 * follows the Parquet types. The data pages stay as they are.
 */

import { notParquet } from './parquet-file-end.ts'
import {
  integerField,
  integerOf,
  nested,
  readStruct,
  structsOf,
  THRIFT,
  type ThriftField,
  writeStruct,
} from './thrift.ts'

/** What the fixed-size bytes of a leaf column are: 12 bytes of an interval or a time, 16 of a UUID; `null` for others. */
export type LeafBytes = 'interval' | 'int96' | 'uuid' | null

/** A top-level column. */
export interface FooterColumn {
  /** Its elements of the schema, written out, in depth-first order. */
  readonly elements: readonly (readonly number[])[]
  /** Its leaves in depth-first order. */
  readonly leaves: readonly LeafBytes[]
  /** Which leaf of the file is its first one. */
  readonly firstLeaf: number
}

/** A leaf column of one row group. */
export interface FooterChunk {
  /** Where its pages are in the file. */
  readonly at: number
  /** Bytes. */
  readonly length: number
  /** `ColumnMetaData` of parquet.thrift. */
  readonly metadata: readonly ThriftField[]
}

export interface PlainFooter {
  /** The fields of `FileMetaData` that do not depend on columns and rows. */
  readonly file: readonly ThriftField[]
  /** The element above all columns. */
  readonly root: readonly ThriftField[]
  readonly columns: readonly FooterColumn[]
  readonly rowGroups: readonly { readonly rows: number; readonly chunks: readonly FooterChunk[] }[]
}

/** Field numbers of parquet.thrift. */
export const FILE = { version: 1, schema: 2, rows: 3, rowGroups: 4, createdBy: 6 }
export const GROUP = { columns: 1, bytes: 2, rows: 3 }
export const CHUNK = { fileOffset: 2, metadata: 3, crypto: 8 }
export const METADATA = { compressed: 7, firstPage: 9, dictionaryPage: 11 }
export const ELEMENT = {
  type: 1,
  typeLength: 2,
  repetition: 3,
  name: 4,
  children: 5,
  converted: 6,
  fieldId: 9,
  logical: 10,
}
const INT96 = 3
const FIXED_LEN_BYTE_ARRAY = 7
const CONVERTED_INTERVAL = 21
const LOGICAL_UUID = 14

/**
 * @param footer the bytes between the data and the last eight
 * @param start where it starts in the file
 * @throws LakeError `internal` for one that cannot be read
 */
export function readPlainFooter(footer: Uint8Array, start: number): PlainFooter {
  const file = readStruct({ bytes: footer, at: 0 })
  const elements = structsOf(file, FILE.schema)
  const [root = []] = elements
  let next = 1
  let firstLeaf = 0
  const columns = Array.from({ length: integerOf(root, ELEMENT.children) ?? 0 }, (): FooterColumn => {
    const column = { elements: [] as number[][], leaves: [] as LeafBytes[], firstLeaf }
    const visit = (): void => {
      const element = elements[next++]
      if (element === undefined) throw notParquet('its schema ends early')
      const children = integerOf(element, ELEMENT.children) ?? 0
      column.elements.push(writeStruct(plainElement(element)))
      if (children === 0) column.leaves.push(leafBytes(element))
      for (let i = 0; i < children; i++) visit()
    }
    visit()
    firstLeaf += column.leaves.length
    return column
  })
  return {
    file: file.filter(({ id }) => id === FILE.version || id === FILE.createdBy),
    root,
    columns,
    rowGroups: structsOf(file, FILE.rowGroups).map((group) => ({
      rows: integerOf(group, GROUP.rows) ?? 0,
      chunks: structsOf(group, GROUP.columns).map((chunk) => chunkOf(chunk, start)),
    })),
  }
}

function chunkOf(chunk: readonly ThriftField[], end: number): FooterChunk {
  if (chunk.some(({ id }) => id === CHUNK.crypto)) throw notParquet('it is encrypted')
  const metadata = nested(chunk, CHUNK.metadata) ?? []
  const firstPage = integerOf(metadata, METADATA.firstPage) ?? 0
  // Some writers say 0 for a column without a dictionary.
  const dictionary = integerOf(metadata, METADATA.dictionaryPage) ?? 0
  const at = dictionary > 0 ? Math.min(dictionary, firstPage) : firstPage
  const length = integerOf(metadata, METADATA.compressed) ?? 0
  if (at < 0 || length < 0 || at + length > end) throw notParquet('a column is not where its footer says')
  return { at, length, metadata }
}

function leafBytes(element: readonly ThriftField[]): LeafBytes {
  const type = integerOf(element, ELEMENT.type)
  if (type === INT96) return 'int96'
  if (type !== FIXED_LEN_BYTE_ARRAY) return null
  if (integerOf(element, ELEMENT.converted) === CONVERTED_INTERVAL) return 'interval'
  const [kind] = nested(element, ELEMENT.logical) ?? []
  return kind?.id === LOGICAL_UUID ? 'uuid' : null
}

/** Intervals and INT96 become plain bytes of the same length; everything else stays. */
function plainElement(element: readonly ThriftField[]): readonly ThriftField[] {
  const kind = leafBytes(element)
  if ((kind !== 'interval' && kind !== 'int96') || (integerOf(element, ELEMENT.children) ?? 0) > 0)
    return element
  const keep = new Set([ELEMENT.repetition, ELEMENT.name, ELEMENT.fieldId])
  return [
    integerField(ELEMENT.type, THRIFT.i32, FIXED_LEN_BYTE_ARRAY),
    integerField(ELEMENT.typeLength, THRIFT.i32, 12),
    ...element.filter(({ id }) => keep.has(id)),
  ]
}
