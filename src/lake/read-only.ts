/** A lake attached for reading only: neither its catalog nor its files change, whatever is asked of it. */

import { LakeError } from './lake-error.ts'
import type { FileStore } from './ports.ts'

/** DuckDB's refusal, without the type of the statement. */
export function readOnly(database: string): LakeError {
  return new LakeError(
    'sql',
    `Invalid Input Error: Cannot execute this change on database "${database}" which is attached in read-only mode!`,
    'Attach the lake without read_only, snapshot_version and snapshot_time to change it.',
  )
}

/** The files of such a lake: reading works, everything else is refused. DuckDB refuses the same for the catalog. */
export function readOnlyFiles(files: FileStore, database: string): FileStore {
  const refuse = async (): Promise<never> => {
    throw readOnly(database)
  }
  return {
    stat: (path) => files.stat(path),
    read: (path, range) => files.read(path, range),
    list: (prefix) => files.list(prefix),
    flush: () => files.flush(),
    append: refuse,
    remove: refuse,
  }
}
