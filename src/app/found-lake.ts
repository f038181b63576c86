/** A lake that was brought in, as a store of `metaxy.toml`. */

import type { AttachRequest } from '../lake/engine.ts'
import type { FoundLake } from '../worker/api.ts'

/** Whether a configuration leads to the lake, its data files included. */
export function namesLake(
  attach: Pick<AttachRequest, 'metadataPath' | 'dataPath' | 'overrideDataPath'> | null,
  lake: FoundLake,
): boolean {
  if (attach?.metadataPath !== lake.catalog) return false
  if (attach.dataPath === '') return lake.dataPath === lake.storedDataPath
  return withoutSlash(attach.dataPath) === withoutSlash(lake.dataPath)
}

/** Whether its data files are in another folder than the catalog says. */
export function isMoved({ dataPath, storedDataPath }: FoundLake): boolean {
  return dataPath !== storedDataPath
}

/** A name that no store has yet. */
export function freeStoreName(taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'opened' : `opened_${number}`
    if (!taken.includes(name)) return name
  }
}

/** The lines that name it, as a store of this name. */
export function storeToml(name: string, lake: FoundLake): string {
  const table = `stores.${name}`
  return [
    `[${table}]`,
    'type = "metaxy.ext.duckdb.DuckDBMetadataStore"',
    '',
    `[${table}.config]`,
    'database = ":memory:"',
    '',
    `[${table}.config.ducklake]`,
    `alias = ${JSON.stringify(name)}`,
    '',
    ...(isMoved(lake) ? [`[${table}.config.ducklake.attach_options]`, 'override_data_path = true', ''] : []),
    `[${table}.config.ducklake.catalog]`,
    'type = "duckdb"',
    `uri = ${JSON.stringify(lake.catalog)}`,
    '',
    `[${table}.config.ducklake.storage]`,
    'type = "local"',
    `path = ${JSON.stringify(withoutSlash(lake.dataPath))}`,
    '',
  ].join('\n')
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '')
}
