/** What Metaxy 0.1.0 filled in by itself (`_ducklake_support.py`) and a later release wants to be told. */

import { textAt } from '../read-values.ts'
import { child, type TomlTableNode } from '../toml-tree.ts'

export interface Addition {
  /** The table of the catalog or of the storage, by the name it has in the file. */
  readonly table: 'metadata_backend' | 'storage_backend'
  readonly key: string
  /** As TOML. */
  readonly value: string
}

/** The name 0.1.0 gave the secret; a lake without an alias is called ducklake. */
function secretName(role: string, ducklake: TomlTableNode): string {
  const alias = textAt(ducklake, 'alias')?.value.trim() ?? ''
  return `"secret_${role}_${/^\w+$/.test(alias) ? alias : 'ducklake'}"`
}

function typeOf(table: TomlTableNode): string | undefined {
  return textAt(table, 'type')?.value
}

function catalogAdditions(catalog: TomlTableNode, ducklake: TomlTableNode): readonly Addition[] {
  if (typeOf(catalog) !== 'postgres') return []
  const table = 'metadata_backend'
  // 0.1.0 refused anything less than all three.
  if (!['database', 'user', 'password'].every((key) => catalog.entries.has(key))) return []
  return [
    { table, key: 'secret_name', value: secretName('catalog', ducklake) },
    { table, key: 'host', value: `"\${DUCKLAKE_PG_HOST:-localhost}"` },
  ]
}

const formerKeys = ['aws_access_key_id', 'aws_secret_access_key', 'endpoint_url']

function storageAdditions(storage: TomlTableNode, ducklake: TomlTableNode): readonly Addition[] {
  if (typeOf(storage) !== 's3') return []
  const table = 'storage_backend'
  const name: Addition = { table, key: 'secret_name', value: secretName('storage', ducklake) }
  if (!formerKeys.some((key) => storage.entries.has(key))) {
    return storage.entries.has('secret') ? [name] : []
  }
  return [name, { table, key: 'url_style', value: '"path"' }, { table, key: 'region', value: '"us-east-1"' }]
}

/** The keys to add so that a lake of 0.1.0 means what it meant; `ducklake` is as written. */
export function impliedKeys(ducklake: TomlTableNode): readonly Addition[] {
  const catalog = child(ducklake, 'metadata_backend')
  const storage = child(ducklake, 'storage_backend')
  const additions = [
    ...(catalog?.kind === 'table' ? catalogAdditions(catalog, ducklake) : []),
    ...(storage?.kind === 'table' ? storageAdditions(storage, ducklake) : []),
  ]
  return additions.filter(({ table, key }) => {
    const node = child(ducklake, table)
    return node?.kind === 'table' && !node.entries.has(key)
  })
}
