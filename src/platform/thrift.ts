/** Thrift's compact protocol, which Parquet footers are written in: fields by number, values as their bytes. */

import { LakeError } from '../lake/lake-error.ts'
import { concatenated } from './concatenated.ts'

/** Thrift compact protocol: types of fields that are told apart here. */
export const THRIFT = {
  true: 1,
  false: 2,
  byte: 3,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
}

export interface Reader {
  readonly bytes: Uint8Array
  at: number
}

export interface ThriftField {
  readonly id: number
  readonly type: number
  /** The bytes of the value, without its header. */
  readonly value: Uint8Array
}

/** An integer field of one of the types `i32` and `i64`. */
export function integerField(id: number, type: number, value: number): ThriftField {
  return { id, type, value: Uint8Array.from(varint(value >= 0 ? value * 2 : -value * 2 - 1)) }
}

/** A list of structs, each of them already written. */
export function structsField(id: number, structs: readonly (readonly number[])[]): ThriftField {
  const { length } = structs
  const header = length < 15 ? [(length << 4) | THRIFT.struct] : [0xf0 | THRIFT.struct, ...varint(length)]
  return { id, type: THRIFT.list, value: concatenated([header, ...structs]) }
}

export function structField(id: number, fields: readonly ThriftField[]): ThriftField {
  return { id, type: THRIFT.struct, value: Uint8Array.from(writeStruct(fields)) }
}

/** The fields in order, and the stop byte. */
export function writeStruct(fields: readonly ThriftField[]): number[] {
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

function varint(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128)
  out.push(rest)
  return out
}

/** The value of an integer field. */
export function integerOf(fields: readonly ThriftField[], id: number): number | null {
  const field = fields.find((each) => each.id === id)
  if (field === undefined) return null
  const encoded = readVarint({ bytes: field.value, at: 0 })
  return encoded % 2 === 0 ? encoded / 2 : -(encoded + 1) / 2
}

/** The fields of a struct; the reader is behind its stop byte afterwards. */
export function readStruct(reader: Reader): ThriftField[] {
  const fields: ThriftField[] = []
  let id = 0
  for (;;) {
    const header = readByte(reader)
    if (header === 0) return fields
    const type = header & 15
    if (header >> 4 === 0) {
      const encoded = readVarint(reader)
      id = encoded % 2 === 0 ? encoded / 2 : -(encoded + 1) / 2
    } else id += header >> 4
    const start = reader.at
    skip(reader, type)
    fields.push({ id, type, value: reader.bytes.subarray(start, reader.at) })
  }
}

function skip(reader: Reader, type: number): void {
  switch (type) {
    case THRIFT.true:
    case THRIFT.false:
      return
    case THRIFT.byte:
      reader.at += 1
      return
    case THRIFT.double:
      reader.at += 8
      return
    case THRIFT.binary: {
      const length = readVarint(reader)
      reader.at += length
      return
    }
    case THRIFT.list:
    case THRIFT.set: {
      const { size, type: item } = readListHeader(reader)
      for (let i = 0; i < size; i++) skipItem(reader, item)
      return
    }
    case THRIFT.map: {
      const size = readVarint(reader)
      if (size > reader.bytes.length - reader.at) throw endsEarly()
      const types = size === 0 ? 0 : readByte(reader)
      for (let i = 0; i < size; i++) {
        skipItem(reader, types >> 4)
        skipItem(reader, types & 15)
      }
      return
    }
    case THRIFT.struct:
      readStruct(reader)
      return
    default:
      readVarint(reader)
  }
}

/** In a list a boolean has a byte of its own. */
function skipItem(reader: Reader, type: number): void {
  if (type === THRIFT.true || type === THRIFT.false) reader.at += 1
  else skip(reader, type)
}

/** The structs of a list field; none when it is absent or something else. */
export function structsOf(fields: readonly ThriftField[], id: number): readonly (readonly ThriftField[])[] {
  const field = fields.find((each) => each.id === id)
  if (field?.type !== THRIFT.list) return []
  const reader = { bytes: field.value, at: 0 }
  const { size, type } = readListHeader(reader)
  return type === THRIFT.struct ? Array.from({ length: size }, () => readStruct(reader)) : []
}

/** The fields of a struct field; `null` when it is absent or something else. */
export function nested(fields: readonly ThriftField[], id: number): readonly ThriftField[] | null {
  const field = fields.find((each) => each.id === id)
  return field?.type === THRIFT.struct ? readStruct({ bytes: field.value, at: 0 }) : null
}

export function readListHeader(reader: Reader): { size: number; type: number } {
  const header = readByte(reader)
  const size = header >> 4 === 15 ? readVarint(reader) : header >> 4
  // Every item has at least one byte.
  if (size > reader.bytes.length - reader.at) throw endsEarly()
  return { size, type: header & 15 }
}

function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at++]
  if (byte === undefined) throw endsEarly()
  return byte
}

export function readVarint(reader: Reader): number {
  let value = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = readByte(reader)
    value += (byte & 127) * factor
    if (byte < 128) return value
  }
}

function endsEarly(): LakeError {
  return new LakeError('internal', 'not a readable Parquet file: its footer ends early')
}
