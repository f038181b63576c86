/** Changes of the catalog that are no snapshot: options, expiry, cleanup. */

import type { Catalog } from '../catalog.ts'
import { conflict } from '../changes.ts'

/** Runs the statements as one transaction, sent as one call: all of them take effect, or none. */
export async function runAtOnce(catalog: Catalog, statements: readonly string[]): Promise<void> {
  try {
    await catalog.sql.run(['BEGIN TRANSACTION', ...statements, 'COMMIT'].join(';\n'))
  } catch (error) {
    // Without a transaction left to roll back, ROLLBACK itself is an error of no interest.
    await catalog.sql.run('ROLLBACK').catch(() => {})
    if (error instanceof Error && /conflict/i.test(error.message))
      throw conflict('another writer changed the same rows of the catalog')
    throw error
  }
}
