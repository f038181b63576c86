/**
 * The console's statements on the built-in engine. They cannot change the lake: each is one that DuckDB itself takes for
 * a query, and runs in a read-only transaction of a connection of its own. The lake's tables that they name are copied
 * into in-memory databases, one in the lake's place for the snapshot looked at and one for those that AT names.
 */

import { explained, refusalOf, type Statement } from '../console/statements.ts'
import { atClauses, type Edit, type Rewritten, rewrite } from '../console/time-travel.ts'
import { leadingWord } from '../console/tokens.ts'
import { usedTables } from '../console/used-tables.ts'
import type { Lake, LakeEngine, LakeTable } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { InterruptibleSql } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import {
  type ConsoleRun,
  type Executor,
  explainInto,
  failedIn,
  RESULT,
  readInto,
  StatementFailure,
  selected,
} from './console-executor.ts'
import { resolveAt, tableAt } from './resolve-at.ts'

/** Copies of tables at the snapshots that AT names: a schema for each snapshot. */
const PAST = '__console_past'

/** Tables of the lake as DuckDB tables, under the name the lake is attached with. */
interface Copies {
  readonly lake: Lake
  readonly alias: string
  readonly snapshot: number
  /** All there are at the snapshot. */
  readonly listed: readonly LakeTable[]
  /** Those copied, by quoted name. */
  readonly tables: Set<string>
}

/** A table of the lake and where its copy goes. */
interface Wanted {
  readonly table: LakeTable
  readonly snapshot: number
  readonly schema: string
}

export function createBuiltInExecutor(engine: LakeEngine): Executor {
  let copies: Copies | null = null
  let written = new Map<Statement, Rewritten>()

  async function dropCopies(sql: InterruptibleSql): Promise<void> {
    if (copies === null) return
    const { alias } = copies
    copies = null
    for (const name of [alias, PAST])
      await sql.run(`USE memory; DETACH DATABASE IF EXISTS ${quoteIdentifier(name)}`)
  }

  /** An in-memory database in the lake's place: `alias.schema.table` and, after USE, shorter names mean its tables. */
  async function place({ sql, lake, alias, snapshot }: ConsoleRun): Promise<Copies> {
    if (copies?.lake === lake && copies.alias === alias && copies.snapshot === snapshot) return copies
    await dropCopies(sql)
    if (['memory', 'temp', 'system', PAST].includes(alias.toLowerCase())) {
      throw new LakeError(
        'sql',
        `The lake is attached as "${alias}", which is the name of a database of DuckDB's own.`,
        'Give it another alias in metaxy.toml to use the console.',
      )
    }
    const listed = await lake.tables(snapshot)
    const [own, past] = [alias, PAST].map(quoteIdentifier)
    await sql.run(`ATTACH ':memory:' AS ${own}; ATTACH ':memory:' AS ${past}; USE ${own}`)
    copies = { lake, alias, snapshot, listed, tables: new Set() }
    return copies
  }

  /** Makes the tables that the statements may read, and drops the others. */
  async function provide(
    { lake, tables }: Copies,
    wanted: ReadonlyMap<string, Wanted>,
    stopped: AbortSignal,
  ) {
    for (const name of tables) {
      if (wanted.has(name)) continue
      await engine.sql.run(`DROP TABLE ${name}`)
      tables.delete(name)
    }
    for (const [name, { table, snapshot, schema }] of wanted) {
      if (tables.has(name)) continue
      if (stopped.aborted) throw new LakeError('stopped', 'The query was stopped.')
      const relation = await lake.relation(table, snapshot)
      await engine.sql.run(
        `CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE TABLE ${name} AS SELECT * FROM ${relation}`,
      )
      tables.add(name)
    }
  }

  /** Puts the copy in the place of every table that has AT behind it. */
  async function travel(
    run: ConsoleRun,
    statement: Statement,
    wanted: Map<string, Wanted>,
  ): Promise<Rewritten> {
    const edits: Edit[] = []
    for (const clause of atClauses(statement)) {
      const blank = textOf(statement, clause.range).replace(/[^\n]/g, ' ')
      if (!clause.isCommonTable) {
        const snapshot = await resolveAt(run, statement, clause)
        const table = await tableAt(run, clause, snapshot)
        const schema = `${PAST}.${quoteIdentifier(`${snapshot}`)}`
        const name = `${schema}.${quoteIdentifier(`${table.schema}.${table.table}`)}`
        wanted.set(name, { table, snapshot, schema })
        const alias = clause.hasAlias ? '' : ` AS ${quoteIdentifier(clause.name.at(-1) ?? table.table)}`
        edits.push({ range: clause.nameRange, text: `${name}${alias}` })
      }
      edits.push({ range: clause.range, text: blank })
    }
    return rewrite(statement, edits)
  }

  async function explain(run: ConsoleRun, statement: Statement, rewritten: Rewritten): Promise<void> {
    const [first] = explained(statement.tokens)?.query ?? []
    // ANALYZE runs what it explains, so that has to be a query, to DuckDB as well.
    const query = rewritten.text.slice((first?.start ?? statement.start) - statement.start)
    const inner = selected(query, first?.text.toUpperCase() ?? '')
    await run.sql
      .check(`CREATE TEMP TABLE ${RESULT} AS\n${inner}`)
      .catch(failedIn(statement, inner === query ? 1 : 2, rewritten))
    await explainInto(run, statement, rewritten)
  }

  return {
    async begin(run, statements) {
      for (const statement of statements) await admit(run.sql, statement)
      const placed = await place(run)
      const { alias, snapshot } = run
      const wanted = new Map<string, Wanted>()
      for (const table of usedTables(statements.flatMap(tokensNow), placed.listed)) {
        const schema = [alias, table.schema].map(quoteIdentifier).join('.')
        wanted.set(`${schema}.${quoteIdentifier(table.table)}`, { table, snapshot, schema })
      }
      written = new Map()
      for (const statement of statements) written.set(statement, await travel(run, statement, wanted))
      await provide(placed, wanted, run.stopped)
    },
    async execute(run, statement) {
      const { sql } = run
      const rewritten = written.get(statement) ?? rewrite(statement, [])
      await sql.run(`DROP TABLE IF EXISTS ${RESULT}`)
      await sql.run('BEGIN TRANSACTION READ ONLY')
      try {
        // DuckDB's own parser has the last word on what one statement is, and refuses a second one.
        await sql.check(rewritten.text).catch(failedIn(statement, 0, rewritten))
        if (leadingWord(statement.tokens) === 'EXPLAIN') await explain(run, statement, rewritten)
        else await readInto(run, statement, rewritten)
        await sql.run('COMMIT')
      } catch (error) {
        await sql.run('ROLLBACK')
        throw error
      }
      return { kind: 'rows' }
    },
    end: async () => ({ changed: false, lakeGone: false, notice: null }),
  }
}

/** Fails for a statement that is not one query. */
async function admit(sql: InterruptibleSql, statement: Statement): Promise<void> {
  const refusal = refusalOf(statement)
  if (refusal === null) return
  const { isTypo = false, message, next, range } = refusal
  if (isTypo) await sql.check(statement.text).catch(failedIn(statement, 0, rewrite(statement, [])))
  throw new StatementFailure({ message, next, range })
}

/** The tokens of a statement that may name a table as of the snapshot looked at. */
function tokensNow(statement: Statement) {
  const elsewhere = atClauses(statement)
    .filter(({ isCommonTable }) => !isCommonTable)
    .map(({ nameRange }) => nameRange)
  return statement.tokens.filter(
    ({ start, end }) => !elsewhere.some((range) => range.start <= start && end <= range.end),
  )
}

function textOf({ text, start }: Statement, range: { readonly start: number; readonly end: number }): string {
  return text.slice(range.start - start, range.end - start)
}
