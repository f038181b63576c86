/** Columns of DuckLake that say where a row is stored: the copies of the built-in engine do not have them. */

import { StatementFailure } from './console-executor.ts'

const PLACES =
  /(?:Referenced column|does not have a column named) "(snapshot_id|filename|file_row_number|file_index)"/i

/** DuckDB's error, with what to do about such a column. */
export function hinted(error: unknown): unknown {
  if (!(error instanceof StatementFailure)) return error
  const { kind: _, ...failure } = error.failure
  const [, column] = PLACES.exec(failure.message) ?? []
  if (column === undefined) return error
  const next =
    column.toLowerCase() === 'snapshot_id'
      ? 'The built-in engine has no column snapshot_id; the function table_changes tells it of every change. Or choose DuckDB extension in the Lake engine menu.'
      : `The built-in engine has no column ${column}. Choose DuckDB extension in the Lake engine menu to use it.`
  return new StatementFailure({ ...failure, next })
}

export function rethrowHinted(error: unknown): never {
  throw hinted(error)
}
