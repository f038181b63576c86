/** Catalogs that MotherDuck keeps: it attaches the lake itself, so there is no ATTACH. */

import type { StorageConfig } from '../config/model.ts'
import { holdsCredential } from '../config/secrets.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { diagnose, type Said } from './diagnose.ts'
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
            repair: { kind: 'remove-key' },
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

/** Why DuckDB cannot `USE` this database; it also takes a database and a schema. */
function databaseProblem(database: string): Said | null {
  const parts = database.split('.')
  for (const part of parts) {
    const problem = unquotedNameError('database', part)
    if (problem === null) continue
    const { detail, ...said } = problem
    // After a semicolon DuckDB reads another statement.
    return detail === undefined || database.includes(';') ? said : { ...said, detail }
  }
  if (parts.length < 3) return null
  return {
    code: 'unquotable-name',
    message: `Metaxy writes the database without quotes, and ${database} has too many parts to stand without.`,
    next: 'Write the name of the database only.',
    detail: 'Parser Error: Expected "USE database" or "USE database.schema"',
  }
}

function checkPastedTexts({ catalog: { database, region } }: MotherDuck): readonly Diagnostic[] {
  const problem = databaseProblem(database.value)
  const inDatabase = problem === null ? [] : [diagnose('error', database.range, problem)]
  if (region === null || !region.value.includes("'")) return inDatabase
  const said = {
    code: 'unquotable-name',
    message: 'Metaxy writes the region between single quotes without escaping it.',
    next: "Write a region without ', for example eu-central-1.",
  }
  return [...inDatabase, diagnose('error', region.range, said)]
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
