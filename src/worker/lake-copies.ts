/**
 * Tables and views of the lake as DuckDB's own, in an in-memory database under the name the lake is attached with, so that
 * every way to write their names means them; tables at other snapshots are in a second database.
 */

import { type Token, tokensOf } from '../console/tokens.ts'
import { readsEveryTable, usedTables } from '../console/used-tables.ts'
import type { LakeView } from '../lake/alter/alterations.ts'
import type { LakeClient } from '../lake/client.ts'
import type { LakeTable, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Column, InterruptibleSql, Sql } from '../lake/ports.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'

/** Copies of tables at the snapshots that AT names, and the rows of functions. */
const PAST = '__console_past'

/** A row's line in {@link Work.lines}; NULL for a row that is new. */
export const LINE = quoteIdentifier('__lake_line')
/** Which statement gave the row its values; 0 for those that no statement has changed. */
export const TOUCHED = quoteIdentifier('__lake_touched')

/** What a lake consists of at a snapshot, and the name it has in SQL. */
export interface Placed {
  readonly alias: string
  readonly snapshot: number
  readonly schemas: readonly string[]
  readonly tables: readonly LakeTable[]
  readonly views: readonly LakeView[]
}

/** Where a table is changed, apart from the copy that is read. All names are quoted. */
export interface Work {
  /** An empty table of the same name and columns, for INSERT. */
  readonly added: string
  /** The rows with {@link LINE} and {@link TOUCHED} behind their columns. */
  readonly rows: string
  /** The location of each line: `line`, then the location columns. */
  readonly lines: string
}

interface Asked {
  readonly sql: InterruptibleSql
  readonly lake: LakeClient
  readonly alias: string
  readonly stopped: AbortSignal
}

export interface Copies {
  /** Puts an in-memory database in the lake's place. */
  place(asked: Asked, snapshot: number): Promise<Placed>
  /** Makes the tables and views that the tokens may name, and drops the others. */
  provide(asked: Asked, tokens: readonly Token[]): Promise<void>
  /** Makes tables in which rows can be changed; without `filled` there are none of the rows that are there. */
  work(asked: Asked, table: LakeTable, filled: boolean, tokens: readonly Token[]): Promise<Work>
  /** The name of a table's copy that is read, if it was provided. */
  copyOf(table: LakeTable): string | null
  /** Copies a table as of another snapshot; the name of the copy. */
  past(asked: Asked, table: LakeTable, snapshot: number): Promise<string>
  /** Makes a table of its own of a query or a list of columns, and returns its name. */
  keep(content: { readonly query: string } | { readonly columns: readonly Column[] }): Promise<string>
  /** Adds the rows of a query to such a table. */
  add(name: string, query: string): Promise<void>
  /** A name in the lake's place for a table that a statement makes, quoted, and its schema. */
  made(name: TableName): Promise<{ readonly name: string; readonly schema: string }>
  /** The lake changed: nothing made so far is right any more. */
  forget(): void
}

/** @param engine the connection that can read the lake's relations */
export function createCopies(engine: Sql): Copies {
  let placed: (Placed & { readonly lake: LakeClient }) | null = null
  let stale = false
  /** Quoted names of the copies, and whether their row ids are the lake's. */
  const made = new Map<string, 'plain' | 'row-ids'>()
  let kept = 0

  async function drop(sql: InterruptibleSql): Promise<void> {
    if (placed === null) return
    const { alias } = placed
    placed = null
    made.clear()
    for (const name of [alias, PAST])
      await sql.run(`USE memory; DETACH DATABASE IF EXISTS ${quoteIdentifier(name)}`)
  }

  function current(): Placed {
    if (placed === null) throw new LakeError('internal', 'The console has no lake to copy.')
    return placed
  }

  const inPlace = (schema: string, table: string) =>
    [current().alias, schema, table].map(quoteIdentifier).join('.')

  async function makeTable({ lake, stopped }: Asked, table: LakeTable, rowIds: boolean): Promise<void> {
    const name = inPlace(table.schema, table.table)
    if (stopped.aborted) throw new LakeError('stopped', 'The query was stopped.')
    if (rowIds) {
      const located = await lake.history.located(table, current().snapshot)
      await engine.run(`CREATE TABLE ${name} (${definitions(table, { constraints: false })})`)
      await fillByRowId(name, table, located, '')
    } else {
      const relation = await lake.relation(table, current().snapshot)
      await engine.run(
        `CREATE TABLE ${name} (${definitions(table)}); INSERT INTO ${name} SELECT * FROM ${relation}`,
      )
    }
    made.set(name, rowIds ? 'row-ids' : 'plain')
  }

  async function makeComments({ lake }: Asked): Promise<void> {
    for (const { schema, table, column, text } of await lake.schema.comments(current().snapshot)) {
      const name = inPlace(schema, table)
      if (!made.has(name)) continue
      const on = column === undefined ? `TABLE ${name}` : `COLUMN ${name}.${quoteIdentifier(column)}`
      await engine.run(`COMMENT ON ${on} IS ${quoteLiteral(text)}`)
    }
  }

  const inSchema = (schema: string) => [current().alias, schema].map(quoteIdentifier).join('.')

  /** A new table numbers its rows: with filled gaps, each row gets the number it has in the lake. */
  async function fillByRowId(name: string, table: LakeTable, located: string, more: string): Promise<void> {
    const { columns, rowId } = positions(table)
    const from = `${located} AS r(${columns.join(', ')})`
    const { rows } = await engine.rows(`SELECT max(${rowId}), count(*), count(${rowId}) FROM ${from}`)
    const [last, all, known] = (rows[0] ?? []).map((cell) => Number(cell ?? -1))
    if (last === undefined || all !== known || last > MOST_ROW_IDS)
      throw new LakeError(
        'sql',
        `rowid is not possible here: the rows of ${table.table} have no row ids, or too large ones.`,
        'The function table_changes gives row ids too.',
      )
    const own = columns.slice(0, table.columns.length).join(', ')
    await engine.run(
      `INSERT INTO ${name} SELECT ${own}${more} FROM range(${last + 1}) AS n(n) LEFT JOIN ${from} ON ${rowId} = n ORDER BY n;
       DELETE FROM ${name} WHERE rowid NOT IN (SELECT ${rowId} FROM ${from})`,
    )
  }

  return {
    async place({ sql, lake, alias }, snapshot) {
      if (!stale && placed?.lake === lake && placed.alias === alias && placed.snapshot === snapshot)
        return placed
      await drop(sql)
      stale = false
      if (['memory', 'temp', 'system', PAST].includes(alias.toLowerCase())) {
        throw new LakeError(
          'sql',
          `The lake is attached as "${alias}", which is the name of a database of DuckDB's own.`,
          'Give it another alias in metaxy.toml to use the console.',
        )
      }
      const schemas = await lake.schema.schemas(snapshot)
      const tables = await lake.tables(snapshot)
      const views = await lake.schema.views(snapshot)
      const [own, past] = [alias, PAST].map(quoteIdentifier)
      await sql.run(`ATTACH ':memory:' AS ${own}; ATTACH ':memory:' AS ${past}; USE ${own}`)
      placed = { lake, alias, snapshot, schemas, tables, views }
      await engine.run(schemas.map((name) => `CREATE SCHEMA IF NOT EXISTS ${inSchema(name)}`).join('; '))
      return placed
    },
    async provide(asked, tokens) {
      const { tables, views } = current()
      const [usedViews, used] = closure(tokens, tables, views)
      const rowIds = (table: LakeTable) => mentionsRowId(tokens, table)
      const wanted = new Map(used.map((table) => [inPlace(table.schema, table.table), table]))
      for (const view of views)
        await engine.run(`DROP VIEW IF EXISTS ${inPlace(view.schema, view.name)}`).catch(() => {})
      for (const [name, kind] of made) {
        const table = wanted.get(name)
        if (table !== undefined && (kind === 'row-ids') === rowIds(table)) continue
        await engine.run(`DROP TABLE ${name}`)
        made.delete(name)
      }
      for (const [name, table] of wanted) if (!made.has(name)) await makeTable(asked, table, rowIds(table))
      await makeViews(engine, usedViews, inPlace)
      if (readsEveryTable(tokens)) await makeComments(asked)
    },
    async work({ lake }, table, filled, tokens) {
      const of = (kind: string) => `__console_${kind}_${table.schema}`
      const added = inPlace(of('added'), table.table)
      const rows = inPlace(of('rows'), table.table)
      const lines = inPlace(of('lines'), table.table)
      const hidden = `${LINE} BIGINT, ${TOUCHED} INTEGER`
      await engine.run(
        [
          ...['added', 'rows', 'lines'].map((kind) => `CREATE SCHEMA IF NOT EXISTS ${inSchema(of(kind))}`),
          ...[added, rows, lines].map((name) => `DROP TABLE IF EXISTS ${name}`),
          `CREATE TABLE ${added} (${definitions(table)})`,
        ].join('; '),
      )
      const byRowId = mentionsRowId(tokens, table)
      await engine.run(`CREATE TABLE ${rows} (${definitions(table, { constraints: !byRowId })}, ${hidden})`)
      if (filled) {
        const located = await lake.history.located(table, current().snapshot)
        const { columns, locations } = positions(table)
        const from = `${located} AS r(${columns.join(', ')})`
        await engine.run(
          `CREATE TABLE ${lines} AS SELECT r.rowid AS line, ${locations.join(', ')} FROM ${from}`,
        )
        if (byRowId) await fillByRowId(rows, table, located, ', r.rowid, 0')
        else {
          const own = columns.slice(0, table.columns.length).join(', ')
          await engine.run(`INSERT INTO ${rows} SELECT ${own}, r.rowid, 0 FROM ${from}`)
        }
      }
      return { added, rows, lines }
    },
    copyOf(table) {
      const name = inPlace(table.schema, table.table)
      return made.has(name) ? name : null
    },
    async past({ lake, stopped }, table, snapshot) {
      const schema = `${PAST}.${quoteIdentifier(`${snapshot}`)}`
      const name = `${schema}.${quoteIdentifier(`${table.schema}.${table.table}`)}`
      if (stopped.aborted) throw new LakeError('stopped', 'The query was stopped.')
      const relation = await lake.relation(table, snapshot)
      await engine.run(
        `CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE TABLE IF NOT EXISTS ${name} AS SELECT * FROM ${relation}`,
      )
      return name
    },
    async keep(content) {
      kept += 1
      const name = `${PAST}.main.kept_${kept}`
      const what =
        'query' in content
          ? ` AS ${content.query}`
          : `(${content.columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ')})`
      await engine.run(`CREATE TABLE ${name}${what}`)
      return name
    },
    add: (name, query) => engine.run(`INSERT INTO ${name} ${query}`),
    async made({ schema, table }) {
      const own = `__console_made_${schema}`
      const name = inPlace(own, table)
      await engine.run(`CREATE SCHEMA IF NOT EXISTS ${inSchema(own)}; DROP TABLE IF EXISTS ${name}`)
      return { name, schema: own }
    },
    forget() {
      stale = true
    },
  }
}

/** Row ids are not dense; beyond this a table would mostly be made of gaps. */
const MOST_ROW_IDS = 5_000_000

function mentionsRowId(tokens: readonly Token[], { columns }: LakeTable): boolean {
  return (
    tokens.some(({ kind, text }) => kind !== 'string' && text.toLowerCase() === 'rowid') &&
    !columns.some(({ name }) => name.toLowerCase() === 'rowid')
  )
}

/** Names for the columns of a located relation by position: the table's own, then those of a location. */
function positions({ columns: own }: LakeTable) {
  const columns = Array.from({ length: own.length + 5 }, (_, index) => `c${index}`)
  const locations = columns.slice(own.length)
  return { columns, locations, rowId: `r.${locations[0]}` }
}

function definitions(
  { columns }: LakeTable,
  { constraints }: { readonly constraints: boolean } = { constraints: true },
): string {
  return columns
    .map((column) => {
      // DuckLake says NULL where a table of DuckDB's own would have no default, but not of nested types.
      const isNested = /^(STRUCT|MAP)\(|\]$/.test(column.type)
      const value = isNested && column.default === undefined ? '' : ` DEFAULT (${column.default ?? 'NULL'})`
      const required = constraints && !column.nullable ? ' NOT NULL' : ''
      return `${quoteIdentifier(column.name)} ${column.type}${value}${required}`
    })
    .join(', ')
}

/** The views that tokens may name, and the tables that these views or the tokens may name. */
function closure(
  tokens: readonly Token[],
  tables: readonly LakeTable[],
  views: readonly LakeView[],
): [readonly LakeView[], readonly LakeTable[]] {
  const named = views
    .filter(({ dialect }) => dialect === 'duckdb')
    .map((view) => ({ table: view.name, view }))
  const found = new Set<LakeView>()
  const all = [...tokens]
  let fresh = usedTables(all, named).map(({ view }) => view)
  while (fresh.length > 0) {
    for (const view of fresh) {
      found.add(view)
      all.push(...tokensOf(view.sql))
    }
    fresh = usedTables(all, named)
      .map(({ view }) => view)
      .filter((view) => !found.has(view))
  }
  return [[...found], usedTables(all, tables)]
}

/** A view can be made when those it reads are there; what cannot be made is missing, and DuckDB says so. */
async function makeViews(
  engine: Sql,
  views: readonly LakeView[],
  inPlace: (schema: string, name: string) => string,
): Promise<void> {
  let waiting = views
  for (let before = -1; waiting.length > 0 && waiting.length !== before; ) {
    before = waiting.length
    const failed: LakeView[] = []
    for (const view of waiting) {
      const columns =
        view.columnAliases.length === 0 ? '' : `(${view.columnAliases.map(quoteIdentifier).join(', ')})`
      const name = inPlace(view.schema, view.name)
      const comment =
        view.comment === null ? '' : `; COMMENT ON VIEW ${name} IS ${quoteLiteral(view.comment)}`
      const sql = `CREATE VIEW ${name}${columns} AS ${view.sql}${comment}`
      await engine.run(sql).catch(() => failed.push(view))
    }
    waiting = failed
  }
}
