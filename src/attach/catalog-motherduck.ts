/** Catalogs that MotherDuck keeps: it attaches the lake itself, so there is no ATTACH. */

import type { StorageConfig } from '../config/model.ts'
import { holdsCredential } from '../config/secrets.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { diagnose } from './diagnose.ts'
import type { Statement } from './model.ts'
import { unquotedNameError } from './names.ts'
import { type CompiledLake, type Compiling, type SqlPiece, sqlPiece, textPiece } from './parts.ts'
import { needsMotherDuck } from './reach.ts'

type MotherDuck = Compiling<'motherduck'>

function regionStatement({ catalog: { region } }: MotherDuck): readonly Statement[] {
  if (region === null) return []
  const sql = `SET s3_region='${region.value}';`
  const explanation = `Says that MotherDuck's storage is in ${region.value}; DuckDB does not follow S3 from one region to another.`
  return [{ kind: 'setting', sql, redacted: sql, explanation, from: [region.range] }]
}

/** With a storage of one's own the database is made first, then MotherDuck is given the secret for it. */
function storageStatements({ catalog, storage }: MotherDuck, name: SqlPiece): readonly Statement[] {
  if (storage === null || storage.dataPath === null) return []
  const { database } = catalog
  const path = textPiece(storage.dataPath.value)
  const secret = storage.secret?.('motherduck')
  return [
    {
      kind: 'database',
      ...sqlPiece`CREATE DATABASE IF NOT EXISTS ${name} (TYPE DUCKLAKE, DATA_PATH ${path});`,
      explanation: `Makes the lake ${name.redacted} at MotherDuck when there is none, with its data files in your own storage.`,
      from: [database.range, ...storage.from],
    },
    ...(secret === undefined ? [] : [secret]),
  ]
}

/** MotherDuck's database is used under its own name, as it is. */
function notUsed({ ducklake }: MotherDuck): readonly Diagnostic[] {
  const { alias, attachOptions, dataInliningRowLimit } = ducklake
  const found = [
    { key: 'alias', range: alias.range },
    ...[...attachOptions].map(([key, { keyRange }]) => ({ key, range: keyRange })),
    { key: 'data_inlining_row_limit', range: dataInliningRowLimit?.range ?? null },
  ]
  return found.flatMap(({ key, range }) =>
    range === null
      ? []
      : [
          diagnose('warning', range, {
            code: 'setting-not-used',
            message: `With a MotherDuck catalog nothing is attached, so Metaxy does not use ${key}.`,
            next: `Remove ${key}.`,
          }),
        ],
  )
}

function localFolder(storage: StorageConfig | null): readonly Diagnostic[] {
  if (storage?.type !== 'local' || storage.path.value.includes('://')) return []
  return [
    diagnose('warning', storage.kind, {
      code: 'storage-out-of-reach',
      message: 'Metaxy takes any storage here, but MotherDuck cannot write to a folder of your computer.',
      next: 'Use a bucket, or remove storage to let MotherDuck keep the data files.',
    }),
  ]
}

function checkPastedTexts({ catalog: { database, region } }: MotherDuck): readonly Diagnostic[] {
  // `USE` also takes a database and a schema.
  const parts = database.value.split('.')
  const problem =
    parts.length > 2 ? null : parts.map((part) => unquotedNameError('database', part)).find(Boolean)
  const quote: Diagnostic[] = !region?.value.includes("'")
    ? []
    : [
        diagnose('error', region.range, {
          code: 'unquotable-name',
          message: 'Metaxy writes the region between single quotes without escaping it.',
          next: "Write a region without ', for example eu-central-1.",
        }),
      ]
  return problem ? [diagnose('error', database.range, problem), ...quote] : quote
}

export function compileMotherDuck(compiling: MotherDuck): CompiledLake {
  const { catalog, ducklake, storage } = compiling
  const { value: database, range } = catalog.database
  const name = { sql: database, redacted: holdsCredential(database) ? '***' : database }
  return {
    statements: [
      ...regionStatement(compiling),
      ...storageStatements(compiling, name),
      {
        kind: 'use',
        ...sqlPiece`USE ${name};`,
        explanation: `Makes MotherDuck's lake ${name.redacted} the database all later statements work in.`,
        from: [range],
      },
    ],
    alias: database,
    location: null,
    diagnostics: [
      needsMotherDuck(catalog.kind),
      ...checkPastedTexts(compiling),
      ...notUsed(compiling),
      ...localFolder(ducklake.storage),
      ...(storage?.diagnostics ?? []),
    ],
  }
}
