/** Catalogs that are a file; Metaxy writes the same SQL for `duckdb` and `sqlite`. */

import type { CatalogConfig } from '../config/model.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { diagnose } from './diagnose.ts'
import { type CatalogParts, sqlPiece, textPiece } from './parts.ts'
import { catalogOutOfReach } from './reach.ts'

/** `type = "sqlite"` with a plain path makes a DuckDB file. */
function sqliteHint(catalog: CatalogConfig<'sqlite'>): Diagnostic {
  const path = catalog.uri.value.startsWith('/') ? catalog.uri.value : '/path'
  return diagnose('hint', catalog.kind, {
    code: 'sqlite-is-duckdb',
    message:
      'Metaxy writes the same SQL for "sqlite" and "duckdb": a new file at this path will be a DuckDB file.',
    next: `For a real SQLite file, write uri = "sqlite:${path}".`,
  })
}

export function fileCatalog(catalog: CatalogConfig<'duckdb' | 'sqlite'>): CatalogParts {
  const { value, range } = catalog.uri
  const outOfReach = catalogOutOfReach(value, range)
  const hints = catalog.type === 'sqlite' && outOfReach === null ? [sqliteHint(catalog)] : []
  return {
    secret: null,
    metadata: sqlPiece`METADATA_PATH ${textPiece(value)}`,
    from: [catalog.kind, range],
    file: outOfReach === null ? value : null,
    diagnostics: outOfReach === null ? hints : [outOfReach],
  }
}
