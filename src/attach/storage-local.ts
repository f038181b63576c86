/** Data files in a folder. */

import type { StorageConfig } from '../config/model.ts'
import type { StorageParts } from './parts.ts'
import { storageOutOfReach } from './reach.ts'

export function localStorage({ path }: StorageConfig<'local'>): StorageParts {
  const outOfReach = storageOutOfReach(path.value, path.range)
  return {
    secret: null,
    dataPath: path,
    from: [path.range],
    isLocal: outOfReach === null,
    diagnostics: outOfReach === null ? [] : [outOfReach],
  }
}
