/** A transaction that statements left open when a run ended: it is rolled back, and the rows of the last statement stay. */

import { LakeError } from '../lake/lake-error.ts'
import type { InterruptibleSql, Rows } from '../lake/ports.ts'
import { RESULT, resultOf } from './console-executor.ts'

export type LeftOpen = 'none' | 'rolled-back' | 'shortened'

/** Rows that are kept of a transaction that is rolled back. */
const KEPT_ROWS = 10_000

export async function rollBack(sql: InterruptibleSql, hasRows: boolean): Promise<LeftOpen> {
  const shown = `SELECT * FROM ${RESULT} LIMIT ${KEPT_ROWS + 1}`
  const rows: Rows | null = hasRows ? await sql.rows(shown).catch(() => null) : null
  try {
    await sql.run('ROLLBACK')
  } catch (error) {
    if (error instanceof LakeError && /no transaction is active/.test(error.message)) return 'none'
    throw error
  }
  if (rows === null) return 'rolled-back'
  await sql.run(`DROP TABLE IF EXISTS ${RESULT}`)
  await sql.run(resultOf({ ...rows, rows: rows.rows.slice(0, KEPT_ROWS) }))
  return rows.rows.length > KEPT_ROWS ? 'shortened' : 'rolled-back'
}

/** What a person is told of it. */
export function openNotice(open: LeftOpen): readonly string[] {
  return [
    ...(open === 'none'
      ? []
      : [
          'The transaction was still open at the end, so it was rolled back. A run that is to last ends with COMMIT.',
        ]),
    ...(open === 'shortened' ? [`Of its rows the first ${KEPT_ROWS} are shown.`] : []),
  ]
}
