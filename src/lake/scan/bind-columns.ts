/** Which column of a data file holds which column of the table: by field id, by name or by position (DuckLake spec 5.4). */

import { literalOrNull } from '../../values/sql-text.ts'
import { damaged } from '../catalog.ts'
import type { ColumnNode } from '../columns.ts'
import { ColumnMismatch, matchColumn, type SourceColumn, sourceFromParquet } from '../match-columns.ts'
import type { Cell, ParquetColumn } from '../ports.ts'
import { parseDuckDBType, printValueType } from '../types.ts'
import { findByName, hiveValue, type MappedName, withMappedIds } from './name-mapping.ts'
import { unreadable } from './refuse.ts'

/** Where the values of one column of the table come from. */
export type Binding =
  /** Column `index` of the file. */
  | { readonly from: 'file'; readonly index: number; readonly source: SourceColumn }
  /** The same text for all rows. */
  | { readonly from: 'path'; readonly value: Cell }
  /** The file is older than the column, or was never asked for it. */
  | { readonly from: 'default' }

export interface BindRequest {
  readonly path: string
  readonly fileColumns: readonly ParquetColumn[]
  /** All columns of the table, in order. */
  readonly tableColumns: readonly ColumnNode[]
  /** The file's name mapping, if it has one. */
  readonly mapping: readonly MappedName[] | null
}

/** The binding of one column of the table. Throws `unsupported-lake` when the file does not say it clearly. */
export function bindColumn(request: BindRequest, target: ColumnNode): Binding {
  const { fileColumns, mapping } = request
  if (mapping !== null) return bindByName(request, mapping, target)
  if (fileColumns.some((column) => column.fieldId === null)) return bindByPosition(request, target)
  const index = fileColumns.findIndex((column) => column.fieldId === target.id)
  const column = fileColumns[index]
  return column === undefined
    ? { from: 'default' }
    : { from: 'file', index, source: sourceOf(request, column) }
}

function bindByName(request: BindRequest, mapping: readonly MappedName[], target: ColumnNode): Binding {
  const mapped = mapping.find((name) => name.columnId === target.id)
  if (mapped === undefined) return { from: 'default' }
  if (mapped.inPath) {
    const value = hiveValue(request.path, mapped.name)
    if (value === undefined)
      throw damaged(`the path "${request.path}" does not say the value of "${mapped.name}"`)
    return { from: 'path', value }
  }
  const column = findByName(request.fileColumns, mapped.name)
  if (column === undefined)
    throw damaged(`data file "${request.path}" has no column "${mapped.name}", which its mapping names`)
  const index = request.fileColumns.indexOf(column)
  return { from: 'file', index, source: withMappedIds(sourceOf(request, column), mapped) }
}

/**
 * DuckDB takes the columns of a file without ids in order. It then finds nothing below a nested column and makes its
 * values NULL, which is refused here.
 */
function bindByPosition(request: BindRequest, target: ColumnNode): Binding {
  const index = request.tableColumns.findIndex((column) => column.id === target.id)
  const column = request.fileColumns[index]
  if (column === undefined) return { from: 'default' }
  if (target.children.length > 0)
    throw unreadable(
      `Data file "${request.path}"`,
      `its columns carry no field ids, and the fields of the nested column "${target.name}" need them`,
    )
  return { from: 'file', index, source: { ...sourceOf(request, column), id: target.id } }
}

function sourceOf({ path }: BindRequest, column: ParquetColumn): SourceColumn {
  const type = column.type === null ? null : parseDuckDBType(column.type)
  const source = type === null ? null : sourceFromParquet(column, type)
  if (source === null)
    throw unreadable(`Data file "${path}"`, `the shape of its column "${column.name}" is unclear`)
  return source
}

/** SQL of the values of `target`; `nameOf` is what the file's column is called in the query. */
export function boundValue(
  path: string,
  target: ColumnNode,
  binding: Binding,
  nameOf: (index: number) => string,
): string {
  try {
    switch (binding.from) {
      case 'default':
        return matchColumn(target, [], () => '')
      case 'path':
        return `CAST(${literalOrNull(binding.value)} AS ${printValueType(target.type)})`
      case 'file':
        return matchColumn(target, [binding.source], () => nameOf(binding.index))
    }
  } catch (error) {
    if (error instanceof ColumnMismatch) throw unreadable(`Data file "${path}"`, error.message)
    throw error
  }
}
