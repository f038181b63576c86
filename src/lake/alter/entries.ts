/** Finds the table or view that a statement names, or fails with what DuckDB says. */

import { type Catalog, catalogTable, integer, queryRows, text } from '../catalog.ts'
import { findEntry, findSchema } from '../create-table.ts'
import type { TableName } from '../engine.ts'
import { LakeError } from '../lake-error.ts'
import { findTable, readSchemas, sameName, type TableEntry } from '../read-snapshot.ts'

/** The table to drop, or to alter. */
export async function tableToChange(
  catalog: Catalog,
  dataPath: string,
  snapshot: number,
  name: TableName,
  what: 'drop' | 'alter',
): Promise<TableEntry> {
  const schema = (await readSchemas(catalog, dataPath, snapshot)).find((s) => sameName(s.name, name.schema))
  const entry = schema === undefined ? null : await findEntry(catalog, snapshot, schema.id, name.table)
  if (entry?.kind === 'View')
    throw new LakeError(
      'sql',
      what === 'drop'
        ? `Catalog Error: Existing object ${name.table} is of type View, trying to drop type Table`
        : `Binder Error: Cannot use ALTER TABLE on entry ${name.table} - it is not a table`,
    )
  return findTable(catalog, dataPath, snapshot, name)
}

/** A view as a statement finds it. */
export interface ViewEntry {
  readonly id: number
  readonly schema: { readonly id: number; readonly name: string }
  readonly name: string
}

export async function viewToChange(
  catalog: Catalog,
  dataPath: string,
  snapshot: number,
  name: TableName,
  what: 'drop' | 'alter',
): Promise<ViewEntry> {
  const schema = await findSchema(catalog, dataPath, snapshot, name.schema)
  const entry = await findEntry(catalog, snapshot, schema.id, name.table)
  if (entry === null)
    throw new LakeError('sql', `Catalog Error: View with name ${name.table} does not exist!`)
  if (entry.kind === 'Table')
    throw new LakeError(
      'sql',
      what === 'drop'
        ? `Catalog Error: Existing object ${name.table} is of type Table, trying to drop type View`
        : `Binder Error: Cannot use ALTER VIEW on entry ${name.table} - it is not a view`,
    )
  const [row] = await queryRows(
    catalog,
    `SELECT view_id, view_name FROM ${catalogTable(catalog, 'ducklake_view')} WHERE view_id = ${entry.id} AND end_snapshot IS NULL`,
  )
  return {
    id: row === undefined ? entry.id : integer(row, 'view_id'),
    schema,
    name: row === undefined ? name.table : text(row, 'view_name'),
  }
}
