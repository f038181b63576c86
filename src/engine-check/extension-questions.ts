/**
 * The questions in the words of DuckDB's `ducklake` extension: its own functions, so that what it says does not pass through
 * anything the built-in engine uses. Each is a query of two columns, what and text.
 */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import type { Asked, Topic } from './model.ts'
import { rowsQuestion } from './row-questions.ts'
import { filesOf, placeOf, type Reading, type Scope } from './scope.ts'

export interface SqlQuestion extends Asked {
  readonly sql: string
}

export const WHOLE_LAKE = 'the lake'

/**
 * @param alias the name the lake is attached under
 * @param dataPath what is left out at the start of the paths of files; ends in `/`, or is empty
 */
export function extensionQuestions(alias: string, dataPath: string, scope: Scope): readonly SqlQuestion[] {
  const newest = scope.snapshots[0]
  const relation = (reading: Reading) =>
    `(FROM ${[alias, reading.schema, reading.table].map(quoteIdentifier).join('.')} AT (VERSION => ${reading.snapshot}))`
  return [
    ask('snapshots', WHOLE_LAKE, snapshots(alias, scope)),
    ...(newest === undefined ? [] : [ask('tables', `snapshot ${newest}`, tables(alias))]),
    ...scope.readings.map((reading) => ask('columns', placeOf(reading), columns(relation(reading)))),
    ...filesOf(scope).flatMap(({ place, readings, added }) => [
      ask('files', place, files(alias, dataPath, readings)),
      ...(added.length === 0 ? [] : [ask('contents of files', place, contents(dataPath, added))]),
    ]),
    ...scope.readings.map((reading) =>
      ask(
        'row counts',
        placeOf(reading),
        `SELECT 'rows', CAST(count(*) AS VARCHAR) FROM ${relation(reading)}`,
      ),
    ),
    ...scope.readings
      .filter(({ withRows }) => withRows)
      .map((reading) => ask('rows', placeOf(reading), rowsQuestion(relation(reading), reading.columns))),
  ]
}

function ask(topic: Topic, place: string, sql: string): SqlQuestion {
  return { topic, place, sql }
}

function snapshots(alias: string, { snapshots: ids }: Scope): string {
  return `SELECT concat('snapshot ', snapshot_id, ': ', unnest(['time', 'schema version', 'changes', 'author', 'message'])),
  unnest([CAST(snapshot_time AS VARCHAR), CAST(schema_version AS VARCHAR), said, author, commit_message])
FROM (
  SELECT *, coalesce((
    SELECT string_agg(change, ', ' ORDER BY change)
    FROM (SELECT concat(e.key, ' ', ${unquoted('v')}) AS change FROM (SELECT e, unnest(e.value) AS v FROM (SELECT unnest(map_entries(changes)) AS e)))
  ), '') AS said
  FROM ducklake_snapshots(${quoteLiteral(alias)})
)
WHERE snapshot_id IN (${ids.join(', ')})`
}

/** Names without the quotes that some of them need. */
function unquoted(text: string): string {
  return `replace(replace(replace(${text}, '""', chr(1)), '"', ''), chr(1), '"')`
}

function tables(alias: string): string {
  return `SELECT concat(schema_name, '.', table_name), concat(column_count, ' columns') FROM duckdb_tables() WHERE database_name = ${quoteLiteral(alias)}`
}

function columns(relation: string): string {
  return `SELECT concat('column ', row_number() OVER ()), concat(column_name, ' ', column_type, if("null" = 'NO', ' NOT NULL', ''))
FROM (DESCRIBE ${relation.slice(1, -1)})`
}

/** The files in force at any of the snapshots. */
function files(alias: string, dataPath: string, readings: readonly Reading[]): string {
  const lists = readings.map(
    ({ schema, table, snapshot }) =>
      `SELECT data_file, data_file_size_bytes, delete_file, delete_file_size_bytes FROM ducklake_list_files(${quoteLiteral(alias)}, ${quoteLiteral(table)}, schema => ${quoteLiteral(schema)}, snapshot_version => ${snapshot})`,
  )
  const what = (path: string) => `concat(${below(dataPath, path)}, ': bytes')`
  return `WITH listed AS (
  ${lists.join('\n  UNION ALL ')}
)
SELECT ${what('data_file')}, CAST(data_file_size_bytes AS VARCHAR) FROM listed WHERE data_file IS NOT NULL
UNION SELECT ${what('delete_file')}, CAST(delete_file_size_bytes AS VARCHAR) FROM listed WHERE delete_file IS NOT NULL`
}

/** What the Parquet files themselves have, whatever the catalog says about them. */
function contents(dataPath: string, paths: readonly string[]): string {
  const list = paths.map((path) => quoteLiteral(path.startsWith('/') ? path : dataPath + path))
  return `SELECT concat(${below(dataPath, 'file_name')}, unnest([': rows', ': bytes'])), CAST(unnest([num_rows, file_size_bytes]) AS VARCHAR)
FROM parquet_file_metadata([${list.join(', ')}])`
}

/** SQL for a path without the data path. */
function below(dataPath: string, path: string): string {
  const start = [...dataPath].length + 1
  return `if(starts_with(${path}, ${quoteLiteral(dataPath)}), substr(${path}, ${start}), ${path})`
}
