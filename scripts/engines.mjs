/**
 * Which lake engines the end-to-end tests run on, read from the environment, and what each spec needs: the one place
 * where that is decided. The Playwright configuration and the scripts that start it both ask here.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Names of the Playwright projects, one per engine. */
export const ENGINES = /** @type {const} */ (['builtin', 'extension'])

/** Specs that no lake engine takes part in, or that choose engines themselves: they run once, in the project `builtin`. */
export const ONCE = [
  'contention.spec.ts',
  'extension.spec.ts',
  'files.spec.ts',
  'fixes.spec.ts',
  'language.spec.ts',
  'large-file.spec.ts',
  'platform.spec.ts',
  'stock-worker.spec.ts',
  'torture.spec.ts',
]

/** A single test of another spec that needs no engine has this tag. */
export const ONCE_TAG = /@once/

/** A spec that needs both engines: it runs in the project `extension`, and chooses the built-in one where it needs it. */
export const BOTH = 'both-engines.spec.ts'

/** What stands in for all specs of the project `extension` when it cannot run: one test, skipped with the reason. */
export const INSTEAD = 'extension-unavailable.spec.ts'

/** The files that a repository must have, by the address DuckDB-Wasm gives them. */
const FILES = ['parquet', 'ducklake'].map((name) => `v1.5.5/wasm_eh/${name}.duckdb_extension.wasm`)

/**
 * @typedef {{ readonly kind: 'run', readonly repository: string } | { readonly kind: 'skip', readonly reason: string }} Extension
 * @typedef {{ readonly builtin: boolean, readonly extension: Extension }} Decision
 */

/**
 * @param {Readonly<Record<string, string | undefined>>} environment `ENGINES` and `EXTENSION_REPOSITORY`
 * @param {(path: string) => boolean} exists whether there is a file; asked for a repository that is a folder
 * @returns {Decision} `builtin` is false when ENGINES leaves it out
 * @throws {Error} for a name in ENGINES that no engine has
 */
export function decideEngines(environment, exists = existsSync) {
  const wanted = (environment.ENGINES ?? ENGINES.join(',')).split(',').map((name) => name.trim())
  for (const name of wanted) {
    if (!ENGINES.some((engine) => engine === name))
      throw new Error(`ENGINES names "${name}"; the engines are ${ENGINES.join(' and ')}.`)
  }
  return { builtin: wanted.includes('builtin'), extension: extensionOf(wanted, environment, exists) }
}

/**
 * @param {readonly string[]} wanted
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @param {(path: string) => boolean} exists
 * @returns {Extension}
 */
function extensionOf(wanted, { ENGINES: engines, EXTENSION_REPOSITORY: repository }, exists) {
  if (!wanted.includes('extension')) return { kind: 'skip', reason: `ENGINES is ${engines}.` }
  if (repository === undefined || repository === '')
    return {
      kind: 'skip',
      reason: 'EXTENSION_REPOSITORY names no folder and no address to load it from, see docs/deploy.md.',
    }
  // What an address answers is seen when the page asks: a broken repository fails the tests.
  if (/^https?:\/\//.test(repository)) return { kind: 'run', repository }
  const missing = FILES.filter((file) => !exists(join(repository, file)))
  if (missing.length > 0)
    return {
      kind: 'skip',
      reason: `EXTENSION_REPOSITORY is ${repository}, which has no ${missing.join(' and no ')}.`,
    }
  return { kind: 'run', repository }
}

/**
 * The line that a test run prints when the extension does not take part.
 *
 * @param {Decision} decision
 * @returns {string | null}
 */
export function skippedLine({ extension }) {
  if (extension.kind === 'run') return null
  return `SKIPPED: the end-to-end tests of a lake on DuckDB's own ducklake extension. ${extension.reason}`
}
