/**
 * Rewrites a Parquet file's footer so that no value is changed on the way to Arrow, and says what was hidden by that.
 * The reader would drop the months of an INTERVAL, wrap INT96 times before 1677 and after 2262, and follow the writer's
 * own Arrow schema where DuckDB follows the Parquet types. The data pages stay as they are.
 */

import { LakeError } from '../lake/lake-error.ts'
import { integerOf, type Reader, readListHeader, readStruct, THRIFT, type ThriftField } from './thrift.ts'

/** What the fixed-size bytes of a leaf column are: 12 bytes of an interval or a time, 16 of a UUID; `null` for others. */
export type LeafBytes = 'interval' | 'int96' | 'uuid' | null

export interface PlainFile {
  /** The file in two parts: what is before its footer, and a new footer to the end of the file. */
  readonly parts: readonly [Uint8Array, Uint8Array]
  /** For every top-level column, its leaves in depth-first order. */
  readonly leaves: readonly (readonly LeafBytes[])[]
}

/** @throws LakeError `internal` for bytes that do not end in a plain Parquet footer */
export function withPlainTypes(bytes: Uint8Array): PlainFile {
  const tail = bytes.byteLength - 8
  const magic = tail < 4 ? '' : new TextDecoder('latin1').decode(bytes.subarray(tail + 4))
  if (magic !== 'PAR1') throw notParquet('it does not end as a Parquet file does')
  const length = new DataView(bytes.buffer, bytes.byteOffset + tail, 4).getUint32(0, true)
  if (length > tail) throw notParquet('its footer is longer than the file')
  const start = tail - length
  const { footer, leaves } = plainFooter({ bytes: bytes.subarray(start, tail), at: 0 })
  const end = new Uint8Array(footer.length + 8)
  end.set(footer)
  new DataView(end.buffer).setUint32(footer.length, footer.length, true)
  end.set(bytes.subarray(tail + 4), footer.length + 4)
  return { parts: [bytes.subarray(0, start), end], leaves }
}

function notParquet(reason: string): LakeError {
  return new LakeError('internal', `not a readable Parquet file: ${reason}`)
}

/** Field numbers of Thrift's `FileMetaData` and `SchemaElement` (parquet.thrift). */
const SCHEMA = 2
const KEY_VALUE_METADATA = 5
const ELEMENT = {
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

function plainFooter(reader: Reader): { footer: Uint8Array; leaves: (readonly LeafBytes[])[] } {
  const leaves: (readonly LeafBytes[])[] = []
  const kept: ThriftField[] = []
  for (const field of readStruct(reader)) {
    if (field.id === KEY_VALUE_METADATA) continue
    kept.push(field.id === SCHEMA ? { ...field, value: plainSchema(field.value, leaves) } : field)
  }
  return { footer: Uint8Array.from(writeStruct(kept)), leaves }
}

function plainSchema(list: Uint8Array, leaves: (readonly LeafBytes[])[]): Uint8Array {
  const reader: Reader = { bytes: list, at: 0 }
  const count = readListHeader(reader).size
  const elements: ThriftField[][] = []
  for (let i = 0; i < count; i++) elements.push(readStruct(reader))
  const header = list.subarray(0, headerLength(list))
  const out: number[] = [...header]
  let next = 1
  const visit = (found: LeafBytes[]): void => {
    const element = elements[next++]
    if (element === undefined) throw notParquet('its schema ends early')
    const children = integerOf(element, ELEMENT.children) ?? 0
    if (children === 0) found.push(leafBytes(element))
    for (let i = 0; i < children; i++) visit(found)
  }
  const columns = integerOf(elements[0] ?? [], ELEMENT.children) ?? 0
  for (let i = 0; i < columns; i++) {
    const found: LeafBytes[] = []
    visit(found)
    leaves.push(found)
  }
  for (const element of elements) out.push(...writeStruct(plainElement(element)))
  return Uint8Array.from(out)
}

function leafBytes(element: readonly ThriftField[]): LeafBytes {
  const type = integerOf(element, ELEMENT.type)
  if (type === INT96) return 'int96'
  if (type !== FIXED_LEN_BYTE_ARRAY) return null
  if (integerOf(element, ELEMENT.converted) === CONVERTED_INTERVAL) return 'interval'
  const logical = element.find(({ id }) => id === ELEMENT.logical)
  const [kind] = logical === undefined ? [] : readStruct({ bytes: logical.value, at: 0 })
  return kind?.id === LOGICAL_UUID ? 'uuid' : null
}

/** Intervals and INT96 become plain bytes of the same length; everything else stays. */
function plainElement(element: readonly ThriftField[]): readonly ThriftField[] {
  const kind = leafBytes(element)
  if ((kind !== 'interval' && kind !== 'int96') || (integerOf(element, ELEMENT.children) ?? 0) > 0)
    return element
  const keep = new Set([ELEMENT.repetition, ELEMENT.name, ELEMENT.fieldId])
  const i32 = (id: number, value: number): ThriftField => ({
    id,
    type: THRIFT.i32,
    value: Uint8Array.of(value * 2),
  })
  return [
    i32(ELEMENT.type, FIXED_LEN_BYTE_ARRAY),
    i32(ELEMENT.typeLength, 12),
    ...element.filter(({ id }) => keep.has(id)),
  ]
}

function writeStruct(fields: readonly ThriftField[]): number[] {
  const out: number[] = []
  let last = 0
  for (const { id, type, value } of fields) {
    const delta = id - last
    if (delta > 0 && delta <= 15) out.push((delta << 4) | type)
    else out.push(type, ...varint(id * 2))
    for (const byte of value) out.push(byte)
    last = id
  }
  out.push(0)
  return out
}

function headerLength(list: Uint8Array): number {
  const reader = { bytes: list, at: 0 }
  readListHeader(reader)
  return reader.at
}

function varint(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128)
  out.push(rest)
  return out
}
