/** A file tree for tests that need one and must not use it. */

import type { FileTree } from '../../platform/opfs/client.ts'

const unused = () => Promise.reject(new Error('not asked'))

/** Every function fails. Tests put those in that they expect to be used. */
export const unusedFiles: FileTree = {
  list: unused,
  stat: unused,
  read: unused,
  write: unused,
  append: unused,
  truncate: unused,
  rename: unused,
  renameAll: unused,
  remove: unused,
  flush: unused,
  open: unused,
  reserve: unused,
  report: unused,
}
