/** What each kind of catalog and storage contributes to the attach SQL. */

import type { CatalogConfig, CatalogType, DuckLakeConfig, StoreConfig } from '../config/model.ts'
import { holdsCredential } from '../config/secrets.ts'
import type { Diagnostic, Located, Range } from '../text/diagnostic.ts'
import { formatText } from './format-value.ts'
import type { LakeLocation, Statement } from './model.ts'

/** A piece of SQL twice: as it runs, and with secret values replaced by `***`. */
export interface SqlPiece {
  readonly sql: string
  readonly redacted: string
}

/** A text as an SQL literal; hidden as a whole when a credential is part of it. */
export function textPiece(text: string): SqlPiece {
  return { sql: formatText(text), redacted: formatText(holdsCredential(text) ? '***' : text) }
}

/** Puts pieces and plain SQL together. */
export function sqlPiece(strings: TemplateStringsArray, ...pieces: readonly (SqlPiece | string)[]): SqlPiece {
  const build = (which: keyof SqlPiece) =>
    strings.reduce((text, string, index) => {
      const piece = pieces[index - 1] ?? ''
      return text + (typeof piece === 'string' ? piece : piece[which]) + string
    })
  return { sql: build('sql'), redacted: build('redacted') }
}

/** A `CREATE OR REPLACE SECRET` statement that is still to be told where the secret is kept. */
export type SecretStatement = (keptIn: 'duckdb' | 'motherduck') => Statement

export interface StorageParts {
  /** `null` when an existing secret is used, or none. */
  readonly secret: SecretStatement | null
  /** Where the data files go; `null` when Metaxy cannot tell, which is an error. */
  readonly dataPath: Located<string> | null
  /** The TOML the data path was made from. */
  readonly from: readonly Range[]
  /** Whether the data path is a folder of this page's own file system. */
  readonly isLocal: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** A catalog that DuckLake itself opens: a file or a PostgreSQL database. */
export interface CatalogParts {
  /** `null` when an existing secret is used, or none. */
  readonly secret: SecretStatement | null
  /** What the lake's own secret says about the catalog. */
  readonly metadata: SqlPiece
  /** The TOML `metadata` was made from. */
  readonly from: readonly Range[]
  /** The catalog's file; `null` when it is none this page can open. */
  readonly file: string | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Everything a catalog's compiler needs to know. */
export interface Compiling<Type extends CatalogType> {
  readonly store: StoreConfig
  readonly ducklake: DuckLakeConfig
  readonly catalog: CatalogConfig<Type>
  /** `null` only with MotherDuck. */
  readonly storage: StorageParts | null
}

export interface CompiledLake {
  readonly statements: readonly Statement[]
  readonly alias: string
  readonly location: LakeLocation | null
  readonly diagnostics: readonly Diagnostic[]
}
