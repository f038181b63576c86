/** What DuckDB's errors are told with when the reason is that the built-in engine lacks something that DuckLake has. */

import { StatementFailure } from './console-executor.ts'

const ELSEWHERE = 'Choose DuckDB extension in the Lake engine menu to use it.'

/** Columns of DuckLake that say where a row is stored: the copies do not have them. */
const PLACES =
  /(?:Referenced column|does not have a column named) "(snapshot_id|filename|file_row_number|file_index)"/i
/** DuckDB says it of functions and types, and that INSTALL would help. */
const EXTENSION = /^([\s\S]* exists in the (\w+) extension\.)/
const VIEW_OF_THE_PAST = /Catalog type does not support time travel/
const PARQUET_FILE = /Table with name (\S*\.parquet) does not exist/i

export function rethrowHinted(error: unknown): never {
  if (!(error instanceof StatementFailure)) throw error
  const { kind: _, ...failure } = error.failure
  const { message } = failure
  const [, column] = PLACES.exec(message) ?? []
  if (column !== undefined) throw new StatementFailure({ ...failure, next: withoutColumn(column) })
  const [, said, extension] = EXTENSION.exec(message) ?? []
  if (said !== undefined && extension !== undefined)
    throw new StatementFailure({ ...failure, message: said, next: withoutExtension(extension) })
  if (VIEW_OF_THE_PAST.test(message))
    throw new StatementFailure({
      ...failure,
      next: 'A view with AT in it is not possible with the built-in engine. Choose DuckDB extension in the Lake engine menu to make it.',
    })
  const [, file] = PARQUET_FILE.exec(message) ?? []
  if (file !== undefined) throw new StatementFailure({ ...failure, next: withoutExtension('parquet') })
  throw error
}

function withoutColumn(column: string): string {
  return column.toLowerCase() === 'snapshot_id'
    ? 'The built-in engine has no column snapshot_id; the function table_changes tells it of every change. Or choose DuckDB extension in the Lake engine menu.'
    : `The built-in engine has no column ${column}. ${ELSEWHERE}`
}

function withoutExtension(extension: string): string {
  return extension === 'parquet'
    ? `The built-in engine reads Parquet files as tables of the lake only. ${ELSEWHERE}`
    : `This page has no ${extension} extension, with either engine; DuckDB outside of the browser has it.`
}
