/** Lets DuckDB check and print the query of a view, on empty tables in place of the lake's. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { lakeName, queryRows, text } from '../catalog.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { readSchemas, readTables } from '../read-snapshot.ts'
import { printValueType } from '../types.ts'
import type { LakeView } from './alterations.ts'
import { withoutPlace } from './defaults.ts'
import { toStored, withAlias, withDatabase } from './view-text.ts'

/** The text to store for a view called `name`. Errors are DuckDB's. */
export async function printView(
  context: LakeContext,
  snapshot: number,
  views: readonly LakeView[],
  name: TableName,
  sql: string,
  columnAliases: readonly string[],
): Promise<string> {
  const { catalog } = context
  const alias = lakeName(catalog)
  const database = `lake_shape_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
  const named = `${database}.${quoteIdentifier(name.schema)}.${quoteIdentifier(PRINTED)}`
  await catalog.sql.run(`ATTACH ':memory:' AS ${database}`)
  try {
    await copyShape(context, snapshot, database, views)
    const query = withDatabase(sql.replace(/;\s*$/, ''), alias, database)
    await catalog.sql.run(`CREATE VIEW ${named}${aliasList(columnAliases)} AS ${query}`)
    const [row] = await queryRows(
      catalog,
      `SELECT sql FROM duckdb_views() WHERE database_name = '${database}' AND view_name = '${PRINTED}'`,
    )
    return toStored(queryOf(row === undefined ? '' : text(row, 'sql')), database)
  } catch (error) {
    const { message } = withoutPlace(error)
    throw new LakeError('sql', message.replaceAll(database, alias))
  } finally {
    await catalog.sql.run(`DETACH ${database}`)
  }
}

/** Name of the view while it is printed; no lake has it by accident. */
const PRINTED = '__ducklake_printed_view'

function aliasList(aliases: readonly string[]): string {
  return aliases.length === 0 ? '' : `(${aliases.map(quoteIdentifier).join(', ')})`
}

/** What follows `CREATE VIEW name (aliases) AS`. */
function queryOf(printed: string): string {
  const [, query] =
    /^CREATE VIEW \S+ (?:\((?:"(?:[^"]|"")*"|[^"()])*\) )?AS ([\s\S]*?);?$/.exec(printed) ?? []
  if (query === undefined) throw new Error(`DuckDB printed a view as ${printed}`)
  return query
}

/** The lake's schemas, tables without rows, and those of its views that can be made of them. */
async function copyShape(
  context: LakeContext,
  snapshot: number,
  database: string,
  views: readonly LakeView[],
): Promise<void> {
  const { catalog, dataPath } = context
  const schemas = await readSchemas(catalog, dataPath, snapshot)
  const tables = await readTables(catalog, dataPath, snapshot)
  const statements = [
    ...schemas.map(({ name }) => `CREATE SCHEMA IF NOT EXISTS ${database}.${quoteIdentifier(name)}`),
    ...tables.map((table) => {
      const columns = table.columns.map((c) => `${quoteIdentifier(c.name)} ${printValueType(c.type)}`)
      return `CREATE TABLE ${database}.${quoteIdentifier(table.schema)}.${quoteIdentifier(table.table)}(${columns.join(', ')})`
    }),
  ]
  if (statements.length > 0) await catalog.sql.run(statements.join(';\n'))
  let waiting = views.filter((view) => view.dialect === 'duckdb')
  for (let made = true; made; ) {
    const failed: LakeView[] = []
    for (const view of waiting) {
      const name = `${database}.${quoteIdentifier(view.schema)}.${quoteIdentifier(view.name)}`
      const sql = `CREATE VIEW ${name}${aliasList(view.columnAliases)} AS ${withAlias(view.storedSql, database)}`
      await catalog.sql.run(sql).catch(() => failed.push(view))
    }
    made = failed.length > 0 && failed.length < waiting.length
    waiting = failed
  }
}
