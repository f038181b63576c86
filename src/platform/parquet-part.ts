/** A part of a Parquet file as a small file of its own: some of its columns, and of its rows one row group or none. */

import type { FileBytes } from '../lake/ports.ts'
import { concatenated } from './concatenated.ts'
import { MAGIC, notParquet, TAIL_BYTES } from './parquet-file-end.ts'
import {
  CHUNK,
  ELEMENT,
  FILE,
  type FooterChunk,
  type FooterColumn,
  GROUP,
  METADATA,
  type PlainFooter,
} from './parquet-footer.ts'
import {
  integerField,
  integerOf,
  structField,
  structsField,
  THRIFT,
  type ThriftField,
  writeStruct,
} from './thrift.ts'

/** The columns without rows: enough to know their types. */
export function schemaPart(footer: PlainFooter): Uint8Array {
  return fileOf([], footerOf(footer, footer.columns, null))
}

/** The columns, by their place in the file and in this order, of one row group. Nothing else of the file is read. */
export async function groupPart(
  file: FileBytes,
  footer: PlainFooter,
  group: number,
  columns: readonly FooterColumn[],
): Promise<Uint8Array> {
  const { rows, chunks } = footer.rowGroups[group] ?? { rows: 0, chunks: [] }
  const wanted = columns.flatMap(({ firstLeaf, leaves }) =>
    chunks.slice(firstLeaf, firstLeaf + leaves.length),
  )
  const pages: Uint8Array[] = []
  for (const range of joinedRanges(wanted)) {
    const bytes = await file.read(range.at, range.length)
    if (bytes.length < range.length) throw notParquet('it ends early')
    pages.push(bytes)
  }
  let at = MAGIC.length
  const moved = wanted.map((chunk) => {
    const own = movedTo(chunk, at)
    at += chunk.length
    return own
  })
  return fileOf(pages, footerOf(footer, columns, { rows, chunks: moved }))
}

/** Columns that follow one another in the file are read at once. */
function joinedRanges(chunks: readonly FooterChunk[]): readonly { at: number; length: number }[] {
  const ranges: { at: number; length: number }[] = []
  for (const { at, length } of chunks) {
    const last = ranges.at(-1)
    if (last !== undefined && last.at + last.length === at) last.length += length
    else ranges.push({ at, length })
  }
  return ranges
}

/** What the reader needs to know of a column's pages, when they start at `start`; no indexes, which are not there. */
const KEPT = new Set([1, 2, 3, 4, 5, 6, 7, 13])

function movedTo({ at, metadata }: FooterChunk, start: number): readonly ThriftField[] {
  return metadata.flatMap((field) => {
    if (KEPT.has(field.id)) return [field]
    if (field.id !== METADATA.firstPage && field.id !== METADATA.dictionaryPage) return []
    const stored = integerOf([field], field.id) ?? 0
    return stored === 0 ? [] : [integerField(field.id, THRIFT.i64, stored - at + start)]
  })
}

function footerOf(
  { file, root }: PlainFooter,
  columns: readonly FooterColumn[],
  group: { readonly rows: number; readonly chunks: readonly (readonly ThriftField[])[] } | null,
): Uint8Array {
  const children = integerField(ELEMENT.children, THRIFT.i32, columns.length)
  const top = writeStruct(root.map((field) => (field.id === ELEMENT.children ? children : field)))
  const groups = group === null ? [] : [writeStruct(groupOf(group.rows, group.chunks))]
  const fields = [
    ...file,
    structsField(FILE.schema, [top, ...columns.flatMap(({ elements }) => elements)]),
    integerField(FILE.rows, THRIFT.i64, group?.rows ?? 0),
    structsField(FILE.rowGroups, groups),
  ]
  return Uint8Array.from(writeStruct(fields.sort((a, b) => a.id - b.id)))
}

function groupOf(rows: number, chunks: readonly (readonly ThriftField[])[]): readonly ThriftField[] {
  const columns = chunks.map((metadata) =>
    writeStruct([integerField(CHUNK.fileOffset, THRIFT.i64, 0), structField(CHUNK.metadata, metadata)]),
  )
  return [
    structsField(GROUP.columns, columns),
    integerField(GROUP.bytes, THRIFT.i64, 0),
    integerField(GROUP.rows, THRIFT.i64, rows),
  ]
}

function fileOf(pages: readonly Uint8Array[], footer: Uint8Array): Uint8Array {
  const magic = new TextEncoder().encode(MAGIC)
  const length = new Uint8Array(TAIL_BYTES - MAGIC.length)
  new DataView(length.buffer).setUint32(0, footer.length, true)
  return concatenated([magic, ...pages, footer, length, magic])
}
