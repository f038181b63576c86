/** Compiles a store's DuckLake settings to the statements Metaxy runs when it opens the store. */

import { headerKey } from '../config/messages.ts'
import type { StoreConfig } from '../config/model.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { diagnose } from './diagnose.ts'
import { extensionsOf } from './extensions.ts'
import { compileLake, storageParts } from './kinds.ts'
import type { AttachPlan } from './model.ts'

export interface CompiledAttach {
  /** `null` when there are no statements to show. */
  readonly plan: AttachPlan | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Metaxy opens such a store; there is nothing to attach. */
function noDuckLake(store: StoreConfig): Diagnostic {
  const table = `stores.${headerKey(store.name)}.config.ducklake`
  return diagnose('error', store.nameRange, {
    code: 'no-ducklake',
    message: `The store ${store.name} keeps its tables in DuckDB itself, so there is no lake to attach.`,
    next: `Add [${table}.catalog] and [${table}.storage].`,
    detail: 'DuckLake attachment is not configured.',
  })
}

/** The statements of `store.preview_ducklake_sql()`, and everything that will stand in their way. */
export function compileAttach(store: StoreConfig): CompiledAttach {
  const { ducklake } = store
  if (ducklake === null) return { plan: null, diagnostics: [noDuckLake(store)] }
  const { catalog } = ducklake
  const storage = ducklake.storage && storageParts(ducklake.storage)
  const lake = compileLake({ store, ducklake, catalog, storage })
  if (lake === null) return { plan: null, diagnostics: [] }
  const { statements, alias, location, diagnostics } = lake
  // Metaxy builds the whole list first, so without a data path there are no statements at all.
  const isComplete = storage === null || storage.dataPath !== null
  return {
    plan: isComplete ? { extensions: extensionsOf(store), statements, alias, location } : null,
    diagnostics,
  }
}
