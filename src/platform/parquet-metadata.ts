/** What a Parquet file's footer says of it, as data: schema, row groups, statistics per column, notes of the writer. */

import { LakeError } from '../lake/lake-error.ts'
import { leafType, type ParquetType } from './parquet-leaf-types.ts'
import { integerOf, nested, readStruct, readVarint, structsOf, THRIFT, type ThriftField } from './thrift.ts'

/** One node of the schema, in depth-first order. */
export interface SchemaNode {
  readonly path: readonly string[]
  readonly fieldId: number | null
  readonly repetition: 'required' | 'optional' | 'repeated'
  /** `null` for a group. */
  readonly leaf: ParquetType | null
  /** `STRUCT`, `LIST` or `MAP` for a group; else DuckDB's name of the type. */
  readonly type: string
}

/** A column of one row group. */
export interface ColumnChunk {
  readonly values: number
  /** Bytes. */
  readonly compressed: number
  readonly uncompressed: number
  readonly codec: string
  readonly nulls: number | null
  /** As the physical type writes it; `null` when the footer has none. */
  readonly min: Uint8Array | null
  readonly max: Uint8Array | null
}

export interface RowGroup {
  readonly rows: number
  /** One per leaf, in the order of the schema. */
  readonly columns: readonly ColumnChunk[]
}

export interface ParquetMetadata {
  readonly rows: number
  readonly createdBy: string | null
  readonly keyValues: readonly { readonly key: string; readonly value: string | null }[]
  readonly schema: readonly SchemaNode[]
  readonly rowGroups: readonly RowGroup[]
}

/** Field numbers of parquet.thrift. */
const FILE = { schema: 2, rows: 3, rowGroups: 4, keyValues: 5, createdBy: 6 }
const ELEMENT = { repetition: 3, name: 4, children: 5, converted: 6, fieldId: 9, logical: 10 }
const GROUP = { columns: 1, rows: 3 }
const CHUNK_METADATA = 3
const CHUNK = { codec: 4, values: 5, uncompressed: 6, compressed: 7, statistics: 12 }
const STATISTICS = { nulls: 3, max: 5, min: 6 }

const CODECS = ['none', 'snappy', 'gzip', 'lzo', 'brotli', 'lz4', 'zstd', 'lz4 (raw)']
const REPETITIONS = ['required', 'optional', 'repeated'] as const
const CONVERTED_MAP = new Set([1, 2])
const CONVERTED_LIST = 3
const LOGICAL_MAP = 2
const LOGICAL_LIST = 3

/** @param footer the bytes between the data and the last eight */
export function readMetadata(footer: Uint8Array): ParquetMetadata {
  const file = readStruct({ bytes: footer, at: 0 })
  return {
    rows: integerOf(file, FILE.rows) ?? 0,
    createdBy: textOf(file, FILE.createdBy),
    keyValues: structsOf(file, FILE.keyValues).map((pair) => ({
      key: textOf(pair, 1) ?? '',
      value: textOf(pair, 2),
    })),
    schema: schemaOf(structsOf(file, FILE.schema)),
    rowGroups: structsOf(file, FILE.rowGroups).map((group) => ({
      rows: integerOf(group, GROUP.rows) ?? 0,
      columns: structsOf(group, GROUP.columns).map(chunkOf),
    })),
  }
}

function schemaOf(elements: readonly (readonly ThriftField[])[]): readonly SchemaNode[] {
  const nodes: SchemaNode[] = []
  let next = 1
  const visit = (parent: readonly string[]): void => {
    const element = elements[next++]
    if (element === undefined)
      throw new LakeError('internal', 'not a readable Parquet file: its schema ends early')
    const path = [...parent, textOf(element, ELEMENT.name) ?? '']
    const children = integerOf(element, ELEMENT.children) ?? 0
    const leaf = children === 0 ? leafType(element) : null
    nodes.push({
      path,
      fieldId: integerOf(element, ELEMENT.fieldId),
      repetition: REPETITIONS[integerOf(element, ELEMENT.repetition) ?? 0] ?? 'required',
      leaf,
      type: leaf?.sql ?? groupType(element),
    })
    for (let i = 0; i < children; i++) visit(path)
  }
  const columns = integerOf(elements[0] ?? [], ELEMENT.children) ?? 0
  for (let i = 0; i < columns; i++) visit([])
  return nodes
}

function groupType(element: readonly ThriftField[]): string {
  const converted = integerOf(element, ELEMENT.converted) ?? -1
  const [logical] = nested(element, ELEMENT.logical) ?? []
  if (CONVERTED_MAP.has(converted) || logical?.id === LOGICAL_MAP) return 'MAP'
  return converted === CONVERTED_LIST || logical?.id === LOGICAL_LIST ? 'LIST' : 'STRUCT'
}

function chunkOf(column: readonly ThriftField[]): ColumnChunk {
  const chunk = nested(column, CHUNK_METADATA) ?? []
  const statistics = nested(chunk, CHUNK.statistics) ?? []
  const codec = integerOf(chunk, CHUNK.codec) ?? 0
  return {
    values: integerOf(chunk, CHUNK.values) ?? 0,
    compressed: integerOf(chunk, CHUNK.compressed) ?? 0,
    uncompressed: integerOf(chunk, CHUNK.uncompressed) ?? 0,
    codec: CODECS[codec] ?? `codec ${codec}`,
    nulls: integerOf(statistics, STATISTICS.nulls),
    min: bytesOf(statistics, STATISTICS.min),
    max: bytesOf(statistics, STATISTICS.max),
  }
}

function bytesOf(fields: readonly ThriftField[], id: number): Uint8Array | null {
  const field = fields.find((each) => each.id === id)
  if (field?.type !== THRIFT.binary) return null
  const reader = { bytes: field.value, at: 0 }
  const length = readVarint(reader)
  return field.value.subarray(reader.at, reader.at + length)
}

function textOf(fields: readonly ThriftField[], id: number): string | null {
  const bytes = bytesOf(fields, id)
  return bytes && new TextDecoder().decode(bytes)
}
