/** Paths of the lake's files as they really are, so that two spellings of one file are recognised as one. */

import { type Catalog, catalogTable, damaged, flag, integer, queryRows, text } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import { resolvePath } from '../paths.ts'

/** The path without `//`, `/./` and `..`; the scheme of a URL stays as it is. */
export function canonicalPath(path: string): string {
  const [, scheme = '', rest = path] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(path) ?? []
  const parts: string[] = []
  for (const part of rest.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return `${scheme}${rest.startsWith('/') ? '/' : ''}${parts.join('/')}`
}

/** Whether a canonical path is a file below the directory. */
export function isBelow(directory: string, path: string): boolean {
  return path.startsWith(`${canonicalPath(directory)}/`)
}

/** How `ducklake_files_scheduled_for_deletion` names a file: relative to the data path where it is below it. */
export function scheduledPath(
  dataPath: string,
  path: string,
): { readonly path: string; readonly relative: boolean } {
  return path.startsWith(dataPath)
    ? { path: path.slice(dataPath.length), relative: true }
    : { path, relative: false }
}

/** The directory of every table that the catalog still knows, dropped ones included, by table id. */
export async function tableDirectories({
  catalog,
  dataPath,
}: Pick<LakeContext, 'catalog' | 'dataPath'>): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await queryRows(
    catalog,
    `SELECT DISTINCT t.table_id, s.path AS schema_path, coalesce(s.path_is_relative, true) AS schema_relative, t.path AS table_path, coalesce(t.path_is_relative, true) AS table_relative FROM ${catalogTable(catalog, 'ducklake_table')} t JOIN ${catalogTable(catalog, 'ducklake_schema')} s USING (schema_id)`,
  )
  const directories = new Map<number, string[]>()
  for (const row of rows) {
    const schema = resolvePath(dataPath, row.schema_path ?? null, flag(row, 'schema_relative'))
    const directory = resolvePath(schema, row.table_path ?? null, flag(row, 'table_relative'))
    const id = integer(row, 'table_id')
    directories.set(id, [...(directories.get(id) ?? []), directory])
  }
  return directories
}

/** The one directory of a table. */
export function directoryOf(directories: ReadonlyMap<number, readonly string[]>, tableId: number): string {
  const [directory, ...others] = directories.get(tableId) ?? []
  if (directory === undefined || others.length > 0)
    throw damaged(
      `the files of table ${tableId} are in ${others.length + (directory === undefined ? 0 : 1)} folders`,
    )
  return directory
}

/** A data or delete file that the catalog mentions, at whatever snapshot. */
export interface KnownFile {
  readonly kind: 'data' | 'delete'
  readonly id: number
  readonly tableId: number
  /** As the catalog spells it, resolved. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** Every file that some snapshot may need. */
export async function knownFiles(
  context: Pick<LakeContext, 'catalog' | 'dataPath'>,
): Promise<readonly KnownFile[]> {
  const directories = await tableDirectories(context)
  const rows = await queryRows(context.catalog, knownFilesQuery(context.catalog))
  return rows.flatMap((row) => {
    const tableId = integer(row, 'table_id')
    const relative = flag(row, 'path_is_relative')
    const bases = directories.get(tableId)
    if (relative && bases === undefined)
      throw damaged(`the file "${text(row, 'path')}" belongs to table ${tableId}, which is not there`)
    const paths = relative ? (bases ?? []).map((base) => base + text(row, 'path')) : [text(row, 'path')]
    return paths.map((path) => ({
      kind: row.kind === 'data' ? ('data' as const) : ('delete' as const),
      id: integer(row, 'id'),
      tableId,
      path,
      size: integer(row, 'file_size_bytes'),
    }))
  })
}

function knownFilesQuery(catalog: Catalog): string {
  return `SELECT 'data' AS kind, data_file_id AS id, table_id, path, path_is_relative, file_size_bytes FROM ${catalogTable(catalog, 'ducklake_data_file')}
    UNION ALL SELECT 'delete', delete_file_id, table_id, path, path_is_relative, file_size_bytes FROM ${catalogTable(catalog, 'ducklake_delete_file')}`
}
