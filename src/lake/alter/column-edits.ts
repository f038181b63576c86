/** Edits of a table's columns as pure functions on their trees, with the errors of DuckLake's ALTER TABLE. */

import { type ColumnNode, type ColumnParts, childrenOf, numberColumns, withChildren } from '../columns.ts'
import { LakeError } from '../lake-error.ts'
import { sameName } from '../read-snapshot.ts'
import { type LakeType, printDuckDBType } from '../types.ts'
import { isWidening } from './widening.ts'

/** The columns of a table while it is altered. */
export interface EditedColumns {
  readonly columns: readonly ColumnNode[]
  /** Ids are never used again, so this counts over all history (DuckLake spec 1.6). */
  readonly nextId: number
}

type Path = readonly string[]

function failed(kind: string, message: string): LakeError {
  return new LakeError('sql', `${kind} Error: ${message}`)
}

/** The error for a table without the column. */
export function noColumn(table: string, name: string): LakeError {
  return failed('Binder', `Table "${table}" does not have a column with name "${name}"`)
}

function noPath(path: Path): LakeError {
  return failed('Binder', `Column "${path.join('.')}" does not exist`)
}

function childNamed(columns: readonly ColumnNode[], name: string | undefined): ColumnNode | undefined {
  return name === undefined ? undefined : columns.find((column) => sameName(column.name, name))
}

/** The column a path leads to. */
function find(columns: readonly ColumnNode[], path: Path, from = path): ColumnNode {
  const [name, ...rest] = from
  const column = childNamed(columns, name)
  if (column === undefined) throw noPath(path)
  return rest.length === 0 ? column : find(column.children, path, rest)
}

/** The columns with the one of an id replaced, or left out for `null`. */
function replace(columns: readonly ColumnNode[], id: number, by: ColumnNode | null): readonly ColumnNode[] {
  return columns.flatMap((column) => {
    if (column.id === id) return by === null ? [] : [by]
    const children = replace(column.children, id, by)
    return children.every((child, i) => child === column.children[i]) &&
      children.length === column.children.length
      ? [column]
      : [withChildren(column, children)]
  })
}

/** Adds a column after the others, or a field to the struct at `path`. */
export function addColumn({ columns, nextId }: EditedColumns, path: Path, parts: ColumnParts): EditedColumns {
  const [added, after] = numbered(parts, nextId)
  if (path.length === 0) {
    if (childNamed(columns, parts.name) !== undefined)
      throw failed('Catalog', `Column with name ${parts.name} already exists!`)
    return { columns: [...columns, added], nextId: after }
  }
  const parent = find(columns, path)
  if (parent.type.kind !== 'struct')
    throw failed(
      'Catalog',
      `Fields can only be added to structs - ${parent.name} is a ${printDuckDBType(parent.type)}`,
    )
  if (childNamed(parent.children, parts.name) !== undefined)
    throw failed(
      'Catalog',
      `Failed to add field - field "${parts.name}" already exists in column "${parent.name}"`,
    )
  const field = notNullable(added)
  const grown = withChildren(parent, [...parent.children, field])
  return { columns: replace(columns, parent.id, grown), nextId: after }
}

/** DuckLake says NOT NULL of added fields, and nobody asks (DuckLake spec 4.3). */
function notNullable(node: ColumnNode): ColumnNode {
  return { ...node, nullable: false, children: node.children.map(notNullable) }
}

function numbered(parts: ColumnParts, nextId: number): readonly [ColumnNode, number] {
  const [node] = numberColumns([parts], nextId)
  if (node === undefined) throw new Error('One column is one node.')
  return [node, lastId(node) + 1]
}

function lastId(node: ColumnNode): number {
  return Math.max(node.id, ...node.children.map(lastId))
}

/** Leaves a column or a field of a struct out. */
export function dropColumn(table: string, { columns, nextId }: EditedColumns, path: Path): EditedColumns {
  const [name = ''] = path
  if (path.length === 1 && childNamed(columns, name) === undefined) throw noColumn(table, name)
  const column = find(columns, path)
  const siblings = path.length === 1 ? columns : fieldsBeside(columns, path, column)
  if (siblings.length === 1)
    throw path.length === 1
      ? failed('Catalog', 'Cannot drop column: table only has one column remaining!')
      : failed('Catalog', `Cannot drop field '${column.name}': the struct only has one field remaining`)
  return { columns: replace(columns, column.id, null), nextId }
}

function fieldsBeside(columns: readonly ColumnNode[], path: Path, column: ColumnNode): readonly ColumnNode[] {
  const parent = find(columns, path.slice(0, -1))
  if (parent.type.kind !== 'struct')
    throw failed(
      'Catalog',
      `Cannot drop field '${column.name}' from column '${parent.name}' - it's not a struct`,
    )
  return parent.children
}

export function renameColumn({ columns, nextId }: EditedColumns, path: Path, to: string): EditedColumns {
  const [name = ''] = path
  if (path.length === 1 && childNamed(columns, name) === undefined)
    throw failed('Catalog', `Failed to rename column - column ${name} does not exist`)
  const column = find(columns, path)
  const taken = (siblings: readonly ColumnNode[]): ColumnNode | undefined =>
    siblings.find((sibling) => sibling.id !== column.id && sameName(sibling.name, to))
  if (path.length === 1) {
    const other = taken(columns)
    if (other !== undefined) throw failed('Catalog', `Column with name ${other.name} already exists!`)
  } else {
    const parent = find(columns, path.slice(0, -1))
    if (parent.type.kind !== 'struct')
      throw failed('Not implemented', 'Only rename on top-level struct fields is supported currently')
    if (taken(parent.children) !== undefined)
      throw failed(
        'Catalog',
        `Failed to rename field "${path.at(-1)}" to "${to}" - field with this name already exists in column "${path.slice(0, -1).join('.')}"`,
      )
  }
  const renamed = { ...column, name: to }
  const parentPath = path.slice(0, -1)
  if (parentPath.length === 0) return { columns: replace(columns, column.id, renamed), nextId }
  const parent = find(columns, parentPath)
  const children = parent.children.map((child) => (child.id === column.id ? renamed : child))
  return { columns: replace(columns, parent.id, withChildren(parent, children)), nextId }
}

/** Changes a type; a struct gains and loses the fields the new type has more or less. */
export function setType(table: string, edited: EditedColumns, path: Path, type: LakeType): EditedColumns {
  const [name = ''] = path
  if (path.length === 1 && childNamed(edited.columns, name) === undefined) throw noColumn(table, name)
  const column = find(edited.columns, path)
  const { node, nextId } = evolve(column, type, edited.nextId)
  return { columns: replace(edited.columns, column.id, node), nextId }
}

interface Evolved {
  readonly node: ColumnNode
  readonly nextId: number
}

function evolve(node: ColumnNode, type: LakeType, nextId: number): Evolved {
  if (node.type.kind === 'leaf') {
    if (type.kind !== 'leaf' || !isWidening(node.type.name, type.name))
      throw failed(
        'Catalog',
        `Cannot change type of column ${node.name} from ${printDuckDBType(node.type)} to ${printDuckDBType(type)} - only widening type promotions are allowed`,
      )
    return { node: { ...node, type }, nextId }
  }
  if (node.type.kind !== type.kind)
    throw failed(
      'Not implemented',
      `Type evolution is not supported from type ${printDuckDBType(node.type)} to type ${printDuckDBType(type)}`,
    )
  const wanted = childrenOf(type)
  const kept = node.children.filter((child) => wanted.some((part) => sameName(part.name, child.name)))
  const children: ColumnNode[] = []
  let free = nextId
  for (const child of kept) {
    const part = wanted.find(({ name }) => sameName(name, child.name))
    const evolved = evolve(child, part?.type ?? child.type, free)
    children.push(evolved.node)
    free = evolved.nextId
  }
  for (const part of wanted.filter(({ name }) => childNamed(node.children, name) === undefined)) {
    const [added, after] = numbered(part, free)
    children.push(added)
    free = after
  }
  return { node: withChildren(node, children), nextId: free }
}

/** The columns with a column of the table itself replaced by what `change` makes of it. */
export function changeColumn(
  { columns, nextId }: EditedColumns,
  name: string,
  missing: LakeError,
  change: (column: ColumnNode) => ColumnNode,
): EditedColumns {
  const column = childNamed(columns, name)
  if (column === undefined) throw missing
  return { columns: replace(columns, column.id, change(column)), nextId }
}
