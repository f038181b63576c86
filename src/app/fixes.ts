/** Applies fixes to the documents; the editor takes the new text over as one edit, which can be undone there. */

import { parseEnvironment } from '../config/environment.ts'
import { createFixer } from '../config/fixes/fixer.ts'
import { type Migration, migrate } from '../config/fixes/migrate.ts'
import { flushPendingEdit } from '../panels/editor/pending-edit.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { editDocument, type Fix } from '../text/fix.ts'
import { plural } from '../values/format.ts'
import { memoizeLast } from './memoize.ts'
import type { AppState, AppStore } from './store.ts'
import { goTo } from './view-actions.ts'

const fixer = memoizeLast((toml: string, environment: string) => createFixer({ toml, environment }))

/** What puts a problem of these documents right; the same function for the same documents. */
export function fixerOf({ toml, environment }: AppState): (diagnostic: Diagnostic) => Fix | null {
  return fixer(toml, environment)
}

const migration = memoizeLast((toml: string, environment: string) =>
  migrate(toml, parseEnvironment(environment).environment),
)

/** What is to be rewritten in a file with former key names; `null` for any other. */
export function migrationOf({ toml, environment }: AppState): Migration | null {
  return migration(toml, environment)
}

/** Whether what the editor still held back belongs to another text than the one a fix was made for. */
function isOutdated(store: AppStore): boolean {
  const { toml, environment } = store.getState()
  flushPendingEdit()
  const now = store.getState()
  return now.toml !== toml || now.environment !== environment
}

/** Applies a fix of the documents as they are, and goes to what it changed or where a person has to go on. */
export function applyFix(store: AppStore, fix: Fix): void {
  if (isOutdated(store)) return
  const { edits, cursor, renamedStore } = fix
  store.setState(({ toml, environment, storeName }) => ({
    toml: editDocument(toml, 'metaxy.toml', edits),
    environment: editDocument(environment, 'environment', edits),
    storeName: storeName === renamedStore?.from ? (renamedStore?.to ?? null) : storeName,
    announcement: `Done: ${fix.title}.`,
  }))
  const changed = edits.filter(({ document }) => document === edits[0]?.document)
  const [first] = changed.toSorted((a, b) => a.range.start - b.range.start)
  const place = cursor ?? (first && { document: first.document, offset: first.range.start })
  if (place !== undefined) goTo(store, place.document, { start: place.offset, end: place.offset })
}

/** Rewrites the file in the key names of today. */
export function applyMigration(store: AppStore): void {
  if (isOutdated(store)) return
  const found = migrationOf(store.getState())
  if (found === null) return
  store.setState({
    toml: found.text,
    migrated: found,
    announcement: `Updated to today's names: ${plural(found.changes.length, 'change')}.`,
  })
  goTo(store, 'metaxy.toml', { start: 0, end: 0 })
}
