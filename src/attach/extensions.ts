/** The DuckDB extensions Metaxy loads before it attaches the lake, and why. */

import type { StoreConfig } from '../config/model.ts'
import { formatText } from './format-value.ts'

export interface Extension {
  readonly name: string
  /** `core`, or `community` for what DuckDB's users publish. */
  readonly repository: string
  /** Half a sentence: what it is needed for. */
  readonly purpose: string
}

/** The user's list, then `ducklake`, `motherduck`, the hash functions, each when needed and not in the user's list. */
export function extensionsOf({ extensions, ducklake }: StoreConfig): readonly Extension[] {
  const opens = { name: 'ducklake', repository: 'core', purpose: 'opens DuckLakes' }
  const reaches = { name: 'motherduck', repository: 'core', purpose: 'connects to MotherDuck' }
  const hashes = {
    name: 'hashfuncs',
    repository: 'community',
    purpose: 'has the xxHash functions for the versions of features with dependencies',
  }
  const added = [
    ...(ducklake === null ? [] : [opens]),
    ...(ducklake?.catalog.type === 'motherduck' ? [reaches] : []),
    hashes,
  ]
  const purpose = 'is in the list extensions of the store'
  return [
    ...extensions.map((name) => ({ name, repository: 'core', purpose })),
    ...added.filter(({ name }) => !extensions.includes(name)),
  ]
}

/** What Metaxy asks DuckDB for through its Python interface, as SQL. */
export function extensionSql({ name, repository }: Extension): string {
  const written = /^[a-z]\w*$/i.test(name) ? name : formatText(name)
  return `INSTALL ${written} FROM ${repository};\nLOAD ${written};`
}
