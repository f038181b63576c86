/** Turns the columns of a file or an inlined table into a table's columns, matched by column id at every level. */

import { literalOrNull, quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import type { ColumnNode } from './columns.ts'
import type { ParquetColumn } from './ports.ts'
import { type LakeType, printDuckDBType, printValueType } from './types.ts'

/** The id of a stored column that is none of the table's. */
export const NO_COLUMN = -1

/** A column that holds stored values. `id` is `null` when the file does not say which column it is. */
export interface SourceColumn {
  readonly id: number | null
  readonly name: string
  readonly type: LakeType
  readonly children: readonly SourceColumn[]
}

/** The columns of a decoded Parquet file with the types they were decoded to. `null` when shapes disagree. */
export function sourceFromParquet(column: ParquetColumn, type: LakeType): SourceColumn | null {
  const types = childTypes(type)
  if (types.length !== column.children.length) return null
  const children: SourceColumn[] = []
  for (const [i, child] of column.children.entries()) {
    const childType = types[i]
    const source = childType === undefined ? null : sourceFromParquet(child, childType)
    if (source === null) return null
    children.push(source)
  }
  return { id: column.fieldId, name: column.name, type, children }
}

function childTypes(type: LakeType): readonly LakeType[] {
  switch (type.kind) {
    case 'leaf':
      return []
    case 'struct':
      return type.fields.map((field) => field.type)
    case 'list':
      return [type.element]
    case 'map':
      return [type.key, type.value]
  }
}

/** Why stored values cannot be turned into the column; the caller says where they are. */
export class ColumnMismatch extends Error {}

/**
 * SQL for the values of `target`, from whichever of `sources` has its id; without one, the value the column has
 * in files older than itself (DuckLake spec 5.4). `expressionOf` names a source. Throws {@link ColumnMismatch}.
 */
export function matchColumn(
  target: ColumnNode,
  sources: readonly SourceColumn[],
  expressionOf: (source: SourceColumn, index: number) => string,
  depth = 0,
): string {
  const index = sources.findIndex((source) => source.id === target.id)
  const source = sources[index]
  if (source === undefined)
    return `CAST(${literalOrNull(target.initialDefault)} AS ${printValueType(target.type)})`
  return convert(target, source, expressionOf(source, index), depth)
}

function convert(target: ColumnNode, source: SourceColumn, value: string, depth: number): string {
  if (isSameShape(target, source)) return `CAST(${value} AS ${printValueType(target.type)})`
  if (target.type.kind !== source.type.kind)
    throw new ColumnMismatch(
      `column "${target.name}" is ${printDuckDBType(target.type)} but its values are stored as ${printDuckDBType(source.type)}`,
    )
  if (source.children.some((child) => child.id === null))
    throw new ColumnMismatch(`the nested columns of "${target.name}" are stored without their ids`)
  const item = `x${depth}`
  switch (target.type.kind) {
    case 'leaf':
      return `CAST(hex(${value}) AS UUID)`
    case 'struct':
      return unlessNull(
        value,
        packed(target, source, (child) => `struct_extract(${value}, ${quoteLiteral(child.name)})`, depth),
      )
    case 'list':
      return `list_transform(${value}, lambda ${item}: ${nested(target, source, 0, item, depth + 1)})`
    case 'map': {
      const key = nested(target, source, 0, `struct_extract(${item}, 'key')`, depth + 1)
      const mapped = nested(target, source, 1, `struct_extract(${item}, 'value')`, depth + 1)
      return unlessNull(
        value,
        `map_from_entries(list_transform(map_entries(${value}), lambda ${item}: struct_pack(key := ${key}, value := ${mapped})))`,
      )
    }
  }
}

function packed(
  target: ColumnNode,
  source: SourceColumn,
  extract: (child: SourceColumn) => string,
  depth: number,
): string {
  const fields = target.children.map(
    (child) => `${quoteIdentifier(child.name)} := ${matchColumn(child, source.children, extract, depth)}`,
  )
  return `struct_pack(${fields.join(', ')})`
}

/** The element of a list, the key or the value of a map: always there, and always the same column. */
function nested(
  target: ColumnNode,
  source: SourceColumn,
  index: number,
  item: string,
  depth: number,
): string {
  const child = target.children[index]
  const stored = source.children[index]
  if (child === undefined || stored === undefined || child.id !== stored.id)
    throw new ColumnMismatch(`the elements of "${target.name}" belong to another column`)
  return convert(child, stored, item, depth)
}

function unlessNull(value: string, otherwise: string): string {
  return `CASE WHEN ${value} IS NULL THEN NULL ELSE ${otherwise} END`
}

/** Whether one CAST of the whole value is right: it matches struct fields by name and order. */
function isSameShape(target: ColumnNode, source: SourceColumn): boolean {
  if (target.type.kind !== source.type.kind) return false
  if (target.type.kind === 'leaf' && source.type.kind === 'leaf')
    return isPlainCast(target.type.name, source.type.name)
  const named = target.type.kind === 'struct'
  return (
    target.children.length === source.children.length &&
    target.children.every((child, i) => {
      const stored = source.children[i]
      return (
        stored !== undefined &&
        stored.id === child.id &&
        (!named || stored.name === child.name) &&
        isSameShape(child, stored)
      )
    })
  )
}

/** Whether stored values are the column's own as they are, in a table whose column has its type. */
export function isStoredAsIs(target: ColumnNode, source: SourceColumn): boolean {
  return isSameShape(target, source) && printValueType(target.type) === printValueType(source.type)
}

/** Parquet's own uuid type may arrive as its 16 bytes, which are no text of a uuid. */
function isPlainCast(target: string, source: string): boolean {
  return !(target === 'uuid' && source === 'blob')
}
