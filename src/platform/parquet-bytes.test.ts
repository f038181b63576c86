import {
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
import type { ParquetField } from '../lake/ports.ts'
import { fieldsOf, parquetColumn, withFieldIds } from './arrow-fields.ts'
import { childFields, duckdbType } from './arrow-types.ts'
import { writeStream } from './parquet-bytes.ts'

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
  it('keeps names and ids, nested ones too, but gives the middle group of a map none', () => {
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
    const read = readStream(writeStream(wasm, stream))
    expect(columnsOf(read)).toEqual(fields)
    const [, info] = fieldsOf(read)
    const entries = info?.type.children[1]?.type.children[0]
    expect(entries?.metadata.has('PARQUET:field_id')).toBe(false)
    expect(tableFromIPC(read).numRows).toBe(0)
  })

  it('keeps values and NULLs in order', () => {
    const table = new Table({
      c0: vectorFromArray(['a', null, 'ä "quoted"'], new Utf8()),
      c1: vectorFromArray([1n, -9_223_372_036_854_775_808n, null], new Int64()),
      c2: vectorFromArray([true, null, false], new Bool()),
    })
    const stream = withFieldIds(tableToIPC(table, 'file'), [column('s', 1), column('i', 2), column('b', 3)])
    const read = tableFromIPC(readStream(writeStream(wasm, stream)))
    expect(read.schema.names).toEqual(['s', 'i', 'b'])
    expect([...(read.getChild('s') ?? [])]).toEqual(['a', null, 'ä "quoted"'])
    expect([...(read.getChild('i') ?? [])]).toEqual([1n, -9_223_372_036_854_775_808n, null])
    expect([...(read.getChild('b') ?? [])]).toEqual([true, null, false])
  })

  it('has no statistics next to floating-point values, which may be NaN', () => {
    const written = (table: Table) => {
      const ipc = tableToIPC(table, 'file')
      const fields = table.schema.names.map((name, index) => column(String(name), index + 1))
      return new TextDecoder('latin1').decode(writeStream(wasm, withFieldIds(ipc, fields)))
    }
    const text = vectorFromArray(['minimum', 'maximum'], new Utf8())
    const occurrences = (file: string) => file.split('minimum').length - 1
    const plain = occurrences(written(new Table({ text })))
    const floats = vectorFromArray([1, Number.NaN], new Float64())
    expect(occurrences(written(new Table({ text, floats })))).toBe(1)
    expect(plain).toBeGreaterThan(1)
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
