/** What a downloaded lake says of itself: how to attach it natively, in the folder that the zip is unpacked in. */

import type { AttachRequest } from '../lake/engine.ts'
import { entryName } from '../platform/archive/entry-names.ts'
import type { ArchiveNote } from '../platform/archive/export.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'

export interface DownloadedLake extends Pick<AttachRequest, 'alias' | 'metadataPath'> {
  /** The directory of the data files; ends in `/`. */
  readonly dataPath: string
  /** All files of the lake. */
  readonly paths: readonly string[]
}

export function lakeNotes(lake: DownloadedLake): readonly ArchiveNote[] {
  const sql = attachSql(lake)
  return [
    { name: 'README.txt', text: readme(lake, sql) },
    { name: 'attach.sql', text: sql },
  ]
}

function attachSql({ alias, metadataPath, dataPath }: DownloadedLake): string {
  const folder = `${entryName(dataPath.replace(/\/+$/, ''))}/`
  return [
    '-- Run it with the DuckDB command line, in the folder the zip was unpacked in: duckdb -init attach.sql',
    'INSTALL ducklake;',
    'LOAD ducklake;',
    `ATTACH ${quoteLiteral(`ducklake:${entryName(metadataPath)}`)} AS ${quoteIdentifier(alias)} (DATA_PATH ${quoteLiteral(folder)}, OVERRIDE_DATA_PATH true);`,
    `USE ${quoteIdentifier(alias)};`,
    '',
  ].join('\n')
}

function readme(lake: DownloadedLake, sql: string): string {
  const { metadataPath, dataPath, paths } = lake
  const renamed = paths.filter((path) => path.startsWith(dataPath) && !keepsItsName(path, dataPath))
  const elsewhere = paths.filter((path) => isDataFile(path) && !path.startsWith(dataPath))
  return [
    'A DuckLake, downloaded from the Metaxy DuckLake playground.',
    '',
    `Catalog: ${entryName(metadataPath)} (a DuckDB database; ${metadataPath} in the playground)`,
    `Data:    ${entryName(dataPath.replace(/\/+$/, ''))}/ (Parquet files)`,
    '',
    'To open it with DuckDB and its ducklake extension, unpack all of it and run in that folder:',
    '',
    sql,
    'The catalog remembers where its data files were, which is another folder now: OVERRIDE_DATA_PATH says so.',
    'To open it in the playground again, choose "Open" and "Open zip" in the Files tab.',
    ...warning(
      'These files have names that not every system allows, and other ones in the zip. Give them their names back before DuckDB reads them:',
      renamed.map((path) => `${entryName(path)} was ${path}`),
    ),
    ...warning(
      'These files are not below the data path; the catalog names them by where they were, and DuckDB looks for them there:',
      elsewhere,
    ),
    '',
  ].join('\n')
}

function warning(text: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', text, ...lines]
}

function isDataFile(path: string): boolean {
  return /\.(parquet|puffin)$/.test(path)
}

/** Whether the part that the catalog names is the same in the zip. */
function keepsItsName(path: string, dataPath: string): boolean {
  return entryName(path).endsWith(`/${path.slice(dataPath.length)}`)
}
