/** Calls a store by another name everywhere the file names it. */

import { type Edits, renameKey, replace } from './edit-keys.ts'
import { isWritten, type Path, samePath, type TomlSource } from './source.ts'

/** `path` is `stores` and the name; `store` and every list of fallback stores follow. */
export function renameStore(source: TomlSource, path: Path, to: string): Edits {
  const [stores, name] = path
  if (stores !== 'stores' || name === undefined || path.length !== 2) return null
  const renamed = renameKey(source, path, to)
  if (renamed === null) return null
  const named = source.scalars.filter(
    (scalar) =>
      scalar.text === name &&
      (samePath(scalar.path, ['store']) ||
        (scalar.path[0] === 'stores' && scalar.path.at(-2)?.toLowerCase() === 'fallback_stores')),
  )
  // Without `store`, Metaxy takes the one called dev.
  const isImplied = name === 'dev' && !isWritten(source, ['store'])
  return isImplied ? null : [...renamed, ...named.map(({ range }) => replace(range, JSON.stringify(to)))]
}
