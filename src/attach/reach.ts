/** Says what a browser cannot reach, and what to use instead to run here. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { diagnose } from './diagnose.ts'

/** Where the documentation's example keeps its lake. */
const localCatalog = '/tmp/example_ducklake_meta.db'
const localFolder = '/tmp/example_ducklake_storage'

const useFileCatalog = `To run here, use a duckdb catalog: type = "duckdb" with uri = "${localCatalog}".`
const useLocalStorage = `To run here, use local storage: type = "local" with path = "${localFolder}".`
const useBoth =
  'To run here, use a catalog of type "duckdb" with a uri, and a storage of type "local" with a path.'

function limit(range: Range, message: string, next: string): Diagnostic {
  return diagnose('error', range, { code: 'cannot-run-here', message, next, limit: 'browser' })
}

/** The SQL is right; `what` is out of this page's reach. */
function cannotRunHere(range: Range, what: string, next: string): Diagnostic {
  const message = `The SQL is right, but a browser cannot ${what}.`
  return limit(range, message, next)
}

/** `range` is what names the server: the value of `type`, or a connection text. */
export function needsPostgres(range: Range): Diagnostic {
  return cannotRunHere(range, 'reach a PostgreSQL server', useFileCatalog)
}

export function needsMotherDuck(range: Range): Diagnostic {
  return cannotRunHere(range, 'reach MotherDuck from this page', useBoth)
}

/** `service` is e.g. "S3". */
export function needsObjectStorage(range: Range, service: string): Diagnostic {
  return cannotRunHere(range, `write to object storage (${service}) from this page`, useLocalStorage)
}

/** `scheme:` as DuckDB reads it in front of a path: two letters or more, so that C:/ stays a path. */
const scheme = /^([a-z][a-z0-9_]+):/i

/** Why the page cannot open the catalog at this path; `null` when it can. */
export function catalogOutOfReach(uri: string, range: Range): Diagnostic | null {
  const prefix = scheme.exec(uri)?.[1]?.toLowerCase()
  if (prefix === undefined || prefix === 'duckdb') return null
  if (prefix === 'postgres') return needsPostgres(range)
  if (prefix === 'sqlite') {
    const message = 'The SQL is right, but this page cannot write SQLite files yet.'
    const next = 'Leave sqlite: out to keep the catalog in a DuckDB file.'
    return limit(range, message, next)
  }
  return cannotRunHere(range, `open a catalog at ${prefix}: from this page`, useFileCatalog)
}

/** Why the page cannot write to this path; `null` when it can. */
export function storageOutOfReach(path: string, range: Range): Diagnostic | null {
  const prefix = /^([a-z][a-z0-9+]+):\/\//i.exec(path)?.[1]?.toLowerCase()
  return prefix === undefined ? null : needsObjectStorage(range, `${prefix}://`)
}
