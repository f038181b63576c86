/** Reads a checked `[stores.<name>.config.ducklake]` table. */

import type { AttachOption, CatalogConfig, DuckLakeConfig, StorageConfig } from './model.ts'
import { integerAt, tableAt, textAt } from './read-values.ts'
import { child, plainValue, type TomlTableNode } from './toml-tree.ts'

const nowhere = { start: 0, end: 0 }

function readCatalog(table: TomlTableNode): CatalogConfig {
  const { range } = table
  const type = textAt(table, 'type')
  const kind = type?.range ?? range
  if (type?.value === 'postgres' || type?.value === 'motherduck') return { type: type.value, kind, range }
  const uri = textAt(table, 'uri') ?? { value: '', range: nowhere }
  return { type: type?.value === 'sqlite' ? 'sqlite' : 'duckdb', uri, kind, range }
}

function readStorage(table: TomlTableNode): StorageConfig {
  const { range } = table
  const type = textAt(table, 'type')
  const kind = type?.range ?? range
  if (type?.value === 's3' || type?.value === 'r2' || type?.value === 'gcs')
    return { type: type.value, kind, range }
  return { type: 'local', path: textAt(table, 'path') ?? { value: '', range: nowhere }, kind, range }
}

function readOptions(table: TomlTableNode | null): ReadonlyMap<string, AttachOption> {
  return new Map(
    [...(table?.entries ?? [])].map(([key, { keyRange, node }]) => [
      key,
      { value: plainValue(node), range: node.range, keyRange },
    ]),
  )
}

/** `table` has passed validation as a `DuckLakeConfig`. */
export function readDuckLake(table: TomlTableNode): DuckLakeConfig {
  const catalog = tableAt(table, 'catalog')
  const storage = tableAt(table, 'storage')
  const alias = child(table, 'alias')
  return {
    alias:
      alias?.kind === 'string'
        ? { value: alias.value, range: alias.range }
        : { value: 'ducklake', range: null },
    attachOptions: readOptions(tableAt(table, 'attach_options')),
    dataInliningRowLimit: integerAt(table, 'data_inlining_row_limit'),
    catalog: readCatalog(catalog ?? table),
    storage: storage === null ? null : readStorage(storage),
    range: table.range,
  }
}
