/** A ParquetCodec over Node's DuckDB and parquet-wasm. */

import { Field, List, Map_, Schema, Struct, Table, type DataType, tableFromIPC, tableToIPC } from 'apache-arrow'
import * as parquet from 'parquet-wasm'
import { quoteIdentifier } from '../../values/sql-text.ts'
import type { ParquetCodec, ParquetColumn, ParquetField } from '../ports.ts'
import type { NodeDuckDB } from './node-duckdb.ts'

const FIELD_ID = 'PARQUET:field_id'

export function nodeParquetCodec(duckdb: NodeDuckDB): ParquetCodec {
  let decoded = 0
  return {
    async encode(query, fields) {
      const table = withFieldIds(tableFromIPC(duckdb.arrow(query)), fields)
      const properties = new parquet.WriterPropertiesBuilder().setCompression(parquet.Compression.SNAPPY)
      return parquet.writeParquet(
        parquet.Table.fromIPCStream(tableToIPC(table, 'stream')),
        properties.build(),
      )
    },
    async decode(bytes, table) {
      const stream = parquet.readParquet(bytes).intoIPCStream()
      const schema = tableFromIPC(stream).schema
      const loaded = `decoded_${decoded++}`
      duckdb.insertArrow(stream, loaded)
      await duckdb.sql.run(
        `CREATE TEMP TABLE ${quoteIdentifier(table)} AS FROM memory.main.${loaded}; DROP TABLE memory.main.${loaded}`,
      )
      return schema.fields.map(columnOf)
    },
  }
}

function withFieldIds(table: Table, fields: readonly ParquetField[]): Table {
  const schema = new Schema(table.schema.fields.map((field, i) => withFieldId(field, fields[i])))
  return new Table(schema, table.batches)
}

function withFieldId(field: Field, wanted: ParquetField | undefined): Field {
  if (wanted === undefined) throw new Error(`no field id for "${field.name}"`)
  const metadata = new Map([...field.metadata, [FIELD_ID, String(wanted.fieldId)]])
  return new Field(field.name, withChildIds(field.type, wanted.children), field.nullable, metadata)
}

function withChildIds(type: DataType, children: readonly ParquetField[]): DataType {
  if (type instanceof Struct) return new Struct(type.children.map((c, i) => withFieldId(c, children[i])))
  if (type instanceof List) return new List(withFieldId(type.valueField, children[0]))
  if (type instanceof Map_) {
    const [entries] = type.children
    if (entries === undefined) throw new Error('a map without entries')
    const pair = new Struct<{ key: DataType; value: DataType }>(
      entries.type.children.map((child, i) => withFieldId(child, children[i])),
    )
    return new Map_(new Field(entries.name, pair, entries.nullable), type.keysSorted)
  }
  return type
}

function columnOf(field: Field): ParquetColumn {
  const id = field.metadata.get(FIELD_ID)
  return { name: field.name, fieldId: id === undefined ? null : Number(id), children: childrenOf(field.type) }
}

function childrenOf(type: DataType): readonly ParquetColumn[] {
  const fields: readonly Field[] = type.children ?? []
  // Arrow puts the keys and values of a map into a struct of their own; Parquet columns do not count it.
  const [entries] = fields
  if (type instanceof Map_ && entries !== undefined) return childrenOf(entries.type)
  return fields.map(columnOf)
}
