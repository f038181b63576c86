import { randomBytes } from 'node:crypto'
import {
  Binary,
  Bool,
  Decimal,
  Field,
  FixedSizeBinary,
  Float64,
  Int32,
  Int64,
  List,
  Map_,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import * as wasm from 'parquet-wasm'
import { describe, expect, it } from 'vitest'
import type { ParquetField, ParquetSettings } from '../lake/ports.ts'
import { collected } from '../lake/testing/file-bytes.ts'
import { fieldsOf, parquetColumn, withFieldIds } from './arrow-fields.ts'
import { childFields, duckdbType } from './arrow-types.ts'
import { type ArrowPieces, END_OF_STREAM, writeRows } from './parquet-bytes.ts'

const column = (name: string, fieldId: number, ...children: ParquetField[]): ParquetField => ({
  name,
  fieldId,
  children,
})

/** Names and ids of a stream's columns, as they were asked for. */
const columnsOf = (stream: Uint8Array): ParquetField[] =>
  fieldsOf(stream).map(function plain(field): ParquetField {
    const { name, fieldId } = parquetColumn(field)
    return { name, fieldId: fieldId ?? -1, children: childFields(field.type).map(plain) }
  })
/** A table as DuckDB streams it: a batch at a time, without an end. */
const piecesOf = (table: Table): ArrowPieces => {
  const schema = tableToIPC(new Table(table.schema), 'stream').slice(0, -END_OF_STREAM.length)
  const batch = (each: RecordBatch) =>
    tableToIPC(new Table([each]), 'stream').slice(schema.length, -END_OF_STREAM.length)
  return {
    head: schema,
    batches: (async function* () {
      for (const each of table.batches) if (each.numRows > 0) yield batch(each)
    })(),
  }
}
const written = async (table: Table, fields: readonly ParquetField[], settings?: ParquetSettings) => {
  const { bytes, result } = await collected((write) =>
    writeRows(wasm, piecesOf(table), fields, write, settings),
  )
  return { bytes, rows: result }
}
const groupsOf = async (file: Uint8Array): Promise<number[]> => {
  const opened = await wasm.ParquetFile.fromFile(new Blob([Uint8Array.from(file)]))
  return opened
    .metadata()
    .rowGroups()
    .map((group) => group.numRows())
}
const readStream = (file: Uint8Array): Uint8Array => wasm.readParquet(file).intoIPCStream()

const pair = new Struct<{ key: Utf8; value: Int32 }>([
  new Field('key', new Utf8(), false),
  new Field('value', new Int32(), true),
])
const nested = new Struct<{ list: List<Utf8>; map: Map_<Utf8, Int32> }>([
  new Field('list', new List(new Field('l', new Utf8(), true)), true),
  new Field('map', new Map_(new Field('entries', pair, false)), true),
])

describe('a Parquet file', () => {
  it('keeps names and ids, nested ones too, but gives the middle group of a map none', async () => {
    const table = new Table(new Schema([new Field('c0', new Int64(), true), new Field('c1', nested, true)]))
    const fields = [
      column('id', 1),
      column(
        'info',
        2,
        column('list', 3, column('element', 4)),
        column('map', 5, column('key', 6), column('value', 7)),
      ),
    ]
    const stream = withFieldIds(tableToIPC(table, 'file'), fields)
    expect(columnsOf(stream)).toEqual(fields)
    const read = readStream((await written(table, fields)).bytes)
    expect(columnsOf(read)).toEqual(fields)
    const [, info] = fieldsOf(read)
    const entries = info?.type.children[1]?.type.children[0]
    expect(entries?.metadata.has('PARQUET:field_id')).toBe(false)
    expect(tableFromIPC(read).numRows).toBe(0)
  })

  it('keeps values and NULLs in order', async () => {
    const table = new Table({
      c0: vectorFromArray(['a', null, 'ä "quoted"'], new Utf8()),
      c1: vectorFromArray([1n, -9_223_372_036_854_775_808n, null], new Int64()),
      c2: vectorFromArray([true, null, false], new Bool()),
    })
    const fields = [column('s', 1), column('i', 2), column('b', 3)]
    const read = tableFromIPC(readStream((await written(table, fields)).bytes))
    expect(read.schema.names).toEqual(['s', 'i', 'b'])
    expect([...(read.getChild('s') ?? [])]).toEqual(['a', null, 'ä "quoted"'])
    expect([...(read.getChild('i') ?? [])]).toEqual([1n, -9_223_372_036_854_775_808n, null])
    expect([...(read.getChild('b') ?? [])]).toEqual([true, null, false])
  })

  it('has no statistics next to floating-point values, which may be NaN', async () => {
    const textOf = async (table: Table) => {
      const fields = table.schema.names.map((name, index) => column(String(name), index + 1))
      return new TextDecoder('latin1').decode((await written(table, fields)).bytes)
    }
    const text = vectorFromArray(['minimum', 'maximum'], new Utf8())
    const occurrences = (file: string) => file.split('minimum').length - 1
    const plain = occurrences(await textOf(new Table({ text })))
    const floats = vectorFromArray([1, Number.NaN], new Float64())
    expect(occurrences(await textOf(new Table({ text, floats })))).toBe(1)
    expect(plain).toBeGreaterThan(1)
  })

  it('has row groups of 122,880 rows, however the rows come', async () => {
    const batch = (from: number) =>
      new Table({
        c0: vectorFromArray(
          Array.from({ length: 50_000 }, (_, i) => from + i),
          new Int32(),
        ),
      })
    const table = batch(0).concat(batch(50_000), batch(100_000))
    const { bytes, rows } = await written(table, [column('i', 1)])
    expect(rows).toBe(150_000)
    expect(await groupsOf(bytes)).toEqual([122_880, 27_120])
    const read = tableFromIPC(readStream(bytes)).getChild('i')
    expect(read?.toArray()).toEqual(Int32Array.from({ length: 150_000 }, (_, i) => i))
  })

  it('has smaller row groups of wide rows, and ends with the batch that makes it large enough', async () => {
    const values = Array.from({ length: 5 }, () => new Uint8Array(randomBytes(2 ** 24)))
    const wide = (from: number) =>
      new Table({ c0: vectorFromArray(values.slice(from, from + 2), new Binary()) })
    const table = wide(0).concat(wide(2), wide(4))
    const { bytes, rows } = await written(table, [column('b', 1)], {
      enough: 60 * 1024 * 1024,
    })
    expect(rows).toBe(4)
    expect(await groupsOf(bytes)).toEqual([3, 1])
    const read = tableFromIPC(readStream(bytes)).getChild('b')
    expect(Array.from(read ?? [], (value, i) => Buffer.compare(value, values[i] ?? value))).toEqual(
      Array(4).fill(0),
    )
  })

  it('fails as its rows do', async () => {
    const { head, batches } = piecesOf(tableFromArrays({ a: ['x'] }))
    const broken = async function* () {
      yield* batches
      throw new Error('no more rows')
    }
    const pieces = { head, batches: broken() }
    await expect(writeRows(wasm, pieces, [column('a', 1)], async () => {})).rejects.toThrow('no more rows')
  })

  it('fails as writing it does', async () => {
    const write = async (): Promise<never> => {
      throw new Error('the disk is full')
    }
    const pieces = piecesOf(tableFromArrays({ a: ['x'] }))
    await expect(writeRows(wasm, pieces, [column('a', 1)], write)).rejects.toThrow('the disk is full')
  })

  it('is refused when the columns are not the query’s', () => {
    const ipc = tableToIPC(tableFromArrays({ a: [1] }), 'file')
    expect(() => withFieldIds(ipc, [])).toThrow('0 Parquet columns for a query of 1 columns.')
    const list = tableToIPC(
      new Table(new Schema([new Field('l', new List(new Field('l', new Utf8())), true)])),
      'file',
    )
    expect(() => withFieldIds(list, [column('l', 1)])).toThrow('No Parquet field id for "l".')
  })
})

describe('types', () => {
  it.each([
    ['DECIMAL(18, 2)', new Field('x', new Decimal(2, 18))],
    ['TIMESTAMP WITH TIME ZONE', new Field('x', new TimestampMicrosecond('UTC'))],
    ['TIMESTAMP', new Field('x', new TimestampMicrosecond())],
    ['STRUCT("list" VARCHAR[], "map" MAP(VARCHAR, INTEGER))', new Field('x', nested)],
    ['BLOB', new Field('x', new FixedSizeBinary(16))],
    [
      'UUID',
      new Field('x', new FixedSizeBinary(16), true, new Map([['ARROW:extension:name', 'arrow.uuid']])),
    ],
  ])('%s', (expected, field) => {
    expect(duckdbType(field)).toBe(expected)
  })
})

it('an empty batch is data, too', () => {
  const schema = new Schema([new Field('c0', new Int32(), true)])
  const data = makeData({
    type: new Struct(schema.fields),
    children: [makeData({ type: new Int32(), length: 0 })],
  })
  const ipc = tableToIPC(new Table([new RecordBatch(schema, data)]), 'file')
  expect(columnsOf(withFieldIds(ipc, [column('x', 9)]))).toEqual([column('x', 9)])
})
