/** Files that carry no field ids and are matched by name: what the catalog recorded about them (DuckLake spec 5.4). */

import {
  type Catalog,
  catalogTable,
  damaged,
  flag,
  groupBy,
  integer,
  integerOrNull,
  queryRows,
  type Row,
  text,
} from '../catalog.ts'
import { NO_COLUMN, type SourceColumn } from '../match-columns.ts'
import type { Cell } from '../ports.ts'
import { unreadable } from './refuse.ts'

/** A name in the file and the id of the table's column that it stands for. */
export interface MappedName {
  readonly name: string
  readonly columnId: number
  /** The value is in the file's path (`name=value`) and not in the file. */
  readonly inPath: boolean
  readonly children: readonly MappedName[]
}

/** The names of a mapping, nested as the columns are. */
export async function readNameMapping(catalog: Catalog, mappingId: number): Promise<readonly MappedName[]> {
  const [mapping] = await queryRows(
    catalog,
    `SELECT type FROM ${catalogTable(catalog, 'ducklake_column_mapping')} WHERE mapping_id = ${mappingId}`,
  )
  if (mapping === undefined) throw damaged(`the column mapping ${mappingId} of a data file is not there`)
  const type = text(mapping, 'type')
  if (type !== 'map_by_name') throw unreadable('A data file', `its columns are matched by "${type}"`)
  const rows = await queryRows(
    catalog,
    `SELECT column_id, source_name, target_field_id, parent_column, is_partition FROM ${catalogTable(catalog, 'ducklake_name_mapping')} WHERE mapping_id = ${mappingId} ORDER BY column_id`,
  )
  const byParent = groupBy(rows, (row) => integerOrNull(row, 'parent_column'))
  const build = (row: Row): MappedName => ({
    name: text(row, 'source_name'),
    columnId: integer(row, 'target_field_id'),
    inPath: row.is_partition === null ? false : flag(row, 'is_partition'),
    children: (byParent.get(integer(row, 'column_id')) ?? []).map(build),
  })
  return (byParent.get(null) ?? []).map(build)
}

/** A file's column under the ids of the mapping; what the mapping does not name belongs to no column. */
export function withMappedIds(source: SourceColumn, mapped: MappedName): SourceColumn {
  return {
    ...source,
    id: mapped.columnId,
    children: source.children.map((child, i) => {
      // A list has one child, whatever its name: `element`, `array`, `item` or `list`.
      const found = source.type.kind === 'list' ? mapped.children[i] : findByName(mapped.children, child.name)
      return found === undefined ? withoutColumn(child) : withMappedIds(child, found)
    }),
  }
}

function withoutColumn(source: SourceColumn): SourceColumn {
  return { ...source, id: NO_COLUMN, children: source.children.map(withoutColumn) }
}

/** By exact name, else without letter case, as DuckDB looks names up. */
export function findByName<T extends { readonly name: string }>(
  all: readonly T[],
  name: string,
): T | undefined {
  return all.find((each) => each.name === name) ?? all.find((each) => sameLetters(each.name, name))
}

function sameLetters(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** The value of `name` in the directories of a path, `name=value`; `undefined` when there is none. */
export function hiveValue(path: string, name: string): Cell | undefined {
  for (const part of path.split('/').slice(0, -1)) {
    const at = part.indexOf('=')
    if (at < 0 || !sameLetters(percentDecoded(part.slice(0, at)), name)) continue
    const value = part.slice(at + 1)
    return value === '__HIVE_DEFAULT_PARTITION__' ? null : percentDecoded(value)
  }
  return undefined
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
