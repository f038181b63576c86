/** Puts the questions to an attached lake of the built-in engine, in the words that the extension's answers have. */

import { parseChanges } from '../lake/changes.ts'
import type { Lake, LakeColumn, LakeTable, Snapshot } from '../lake/engine.ts'
import { LakeError, type LakeErrorCode } from '../lake/lake-error.ts'
import type { Sql } from '../lake/ports.ts'
import { WHOLE_LAKE } from './extension-questions.ts'
import type { Answer, Asked, Said } from './model.ts'
import { rowsQuestion } from './row-questions.ts'
import { checkStopped, filesAt, filesOf, isNew, nameOf, pathBelow, placeOf, type Scope } from './scope.ts'

export async function askBuiltIn(
  lake: Lake,
  sql: Sql,
  scope: Scope,
  stopped: AbortSignal,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const ask = async (asked: Asked, said: () => Promise<readonly Said[]>): Promise<void> => {
    checkStopped(stopped)
    answers.push(await answerOf(asked, said))
  }
  const tablesAt = new Map<number, Promise<readonly LakeTable[]>>()
  const tables = (snapshot: number): Promise<readonly LakeTable[]> => {
    const listed = tablesAt.get(snapshot) ?? lake.tables(snapshot)
    tablesAt.set(snapshot, listed)
    return listed
  }
  const [newest] = scope.snapshots

  await ask({ topic: 'snapshots', place: WHOLE_LAKE }, async () =>
    (await lake.snapshots()).filter(({ id }) => scope.snapshots.includes(id)).flatMap(saidOfSnapshot),
  )
  if (newest !== undefined)
    await ask({ topic: 'tables', place: `snapshot ${newest}` }, async () =>
      (await tables(newest)).map((table) => said(nameOf(table), `${table.columns.length} columns`)),
    )
  for (const reading of scope.readings) {
    const place = placeOf(reading)
    const table = async () =>
      (await tables(reading.snapshot)).find(
        (listed) => listed.schema === reading.schema && listed.table === reading.table,
      )
    await ask({ topic: 'columns', place }, async () => (await table())?.columns.map(saidOfColumn) ?? [])
    await ask({ topic: 'row counts', place }, async () => {
      const found = await table()
      return found === undefined
        ? []
        : [said('rows', found.rowCount === null ? null : String(found.rowCount))]
    })
    if (reading.withRows)
      await ask({ topic: 'rows', place }, async () => {
        const { rows } = await sql.rows(
          rowsQuestion(await lake.relation(reading, reading.snapshot), reading.columns),
        )
        return rows.map(([what, text]) => said(what ?? '', text ?? null))
      })
  }
  for (const { place, added } of filesOf(scope)) {
    const files = filesAt(scope, place)
    await ask({ topic: 'files', place }, async () =>
      files.map((file) => ({
        ...said(`${pathBelow(scope, file.path)}: bytes`, String(file.size)),
        ...(isNew(scope, file) ? {} : { optional: true }),
      })),
    )
    if (added.length > 0)
      await ask({ topic: 'contents of files', place }, async () =>
        files
          .filter((file) => added.includes(pathBelow(scope, file.path)))
          .flatMap(({ path, size, rowCount }) => [
            said(`${pathBelow(scope, path)}: rows`, rowCount === undefined ? null : String(rowCount)),
            said(`${pathBelow(scope, path)}: bytes`, String(size)),
          ]),
      )
  }
  return answers
}

/** What is about the lake, and not about the browser or the engine. */
const REFUSALS: ReadonlySet<LakeErrorCode> = new Set([
  'unsupported-lake',
  'damaged-lake',
  'no-such-table',
  'no-such-snapshot',
  'no-such-file',
  'data-path-mismatch',
  'sql',
] as const)

export function isRefusal(error: unknown): error is LakeError {
  return error instanceof LakeError && REFUSALS.has(error.code)
}

/** What was refused is an answer as well; anything else that goes wrong ends the check. */
export async function answerOf(asked: Asked, ask: () => Promise<readonly Said[]>): Promise<Answer> {
  try {
    return { ...asked, kind: 'said', said: await ask() }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { ...asked, kind: 'failed', message: error.message }
  }
}

function said(what: string, text: Said['text']): Said {
  return { what, text }
}

function saidOfSnapshot({ id, time, schemaVersion, changes, author, message }: Snapshot): readonly Said[] {
  return [
    said(`snapshot ${id}: time`, time),
    said(`snapshot ${id}: schema version`, String(schemaVersion)),
    said(`snapshot ${id}: changes`, changesAsExtension(changes)),
    said(`snapshot ${id}: author`, author),
    said(`snapshot ${id}: message`, message),
  ]
}

function saidOfColumn({ name, type, nullable }: LakeColumn, index: number): Said {
  return said(`column ${index + 1}`, `${name} ${type}${nullable ? '' : ' NOT NULL'}`)
}

/** The keys of `ducklake_snapshots()`, by what `changes_made` has; all others are the same. */
const CHANGE_KEYS: Readonly<Record<string, string>> = {
  created_schema: 'schemas_created',
  dropped_schema: 'schemas_dropped',
  created_table: 'tables_created',
  altered_table: 'tables_altered',
  dropped_table: 'tables_dropped',
  inserted_into_table: 'tables_inserted_into',
  deleted_from_table: 'tables_deleted_from',
  created_view: 'views_created',
  altered_view: 'views_altered',
  dropped_view: 'views_dropped',
  created_scalar_macro: 'scalar_macros_created',
  dropped_scalar_macro: 'scalar_macros_dropped',
  created_table_macro: 'table_macros_created',
  dropped_table_macro: 'table_macros_dropped',
  inline_flush: 'flushed_inlined',
}

function changesAsExtension(changes: string): string {
  return parseChanges(changes)
    .map(({ keyword, value }) => {
      const names = value.replaceAll('""', '\u0001').replaceAll('"', '').replaceAll('\u0001', '"')
      return `${CHANGE_KEYS[keyword] ?? keyword} ${names}`
    })
    .toSorted()
    .join(', ')
}
