/** CREATE, DROP, ALTER and COMMENT ON as commits of the lake. DuckDB parses, types and evaluates what it can before. */

import type { Alter, Definition, Written } from '../console/definition-statements.ts'
import type { WrittenName } from '../console/reader.ts'
import type { Statement } from '../console/statements.ts'
import { type Edit, rewrite } from '../console/time-travel.ts'
import { isWord, tokensOf } from '../console/tokens.ts'
import type { Alteration, NewColumn } from '../lake/alter/alterations.ts'
import type { CommitMessage } from '../lake/commit.ts'
import type { Commit } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { quoteLiteral } from '../values/sql-text.ts'
import { failedIn, RESULT_TABLE } from './console-executor.ts'
import { type BuiltInRun, inOrder, inWriting, nameInLake, requireInLake, sameTable } from './console-run.ts'
import type { Copies, Placed } from './lake-copies.ts'

/** Rows that a definition wrote; `null` when it has none or there was nothing to do. */
export interface Defined {
  readonly commit: Commit | null
  readonly count: number | null
}

/** Fails for what DuckDB's parser does not take, and for a view whose query it cannot bind. */
export async function checkDefinition(
  { sql }: BuiltInRun,
  statement: Statement,
  { kind }: Definition,
): Promise<void> {
  const written = rewrite(statement, [])
  await sql.check(written.text).catch((error: unknown) => {
    // The rest is about the copy, and a lake can do other things.
    const isOurs =
      kind === 'create-view' || !(error instanceof LakeError) || /^Parser Error/.test(error.message)
    if (isOurs) failedIn(statement, 0, written)(error)
  })
}

/** Commits one definition. */
export async function define(
  run: BuiltInRun,
  copies: Copies,
  placed: Placed,
  statement: Statement,
  definition: Definition,
  others: readonly Edit[],
  message: CommitMessage | undefined,
): Promise<Defined> {
  const { schema } = run.lake
  const done = (commit: Commit | null): Defined => ({ commit, count: null })
  const none = done(null)
  switch (definition.kind) {
    case 'create-schema':
      return done(
        await unlessRefused(
          definition.unlessThere,
          /already exists/,
          schema.createSchema(schemaName(placed, definition.name), message),
        ),
      )
    case 'drop-schema':
      return done(
        await unlessRefused(
          definition.ifThere,
          /not found|does not exist/,
          schema.dropSchema(schemaName(placed, definition.name), { cascade: definition.cascade }, message),
        ),
      )
    case 'create-table':
      return createTable(run, copies, placed, statement, definition, others, message)
    case 'create-view': {
      const name = requireInLake(placed, definition.name)
      if (definition.unlessThere && exists(placed, definition)) return none
      const { text } = definition.query
      const options = { orReplace: definition.orReplace }
      return done(await schema.createView(name, text, definition.columns, options, message))
    }
    case 'drop-table':
    case 'drop-view': {
      const name = requireInLake(placed, definition.name)
      if (definition.ifThere && !exists(placed, definition)) return none
      return done(
        await (definition.kind === 'drop-table'
          ? schema.dropTable(name, message)
          : schema.dropView(name, message)),
      )
    }
    case 'rename-table':
    case 'rename-view': {
      const name = requireInLake(placed, definition.name)
      if (definition.ifThere && !exists(placed, definition)) return none
      return done(
        await (definition.kind === 'rename-table'
          ? schema.renameTable(name, definition.to, message)
          : schema.renameView(name, definition.to, message)),
      )
    }
    case 'alter-table':
      return done(await alterTogether(run, placed, [{ statement, definition }], message))
    case 'comment': {
      const { on, text } = definition
      const { parts, range } = definition.name
      if (on !== 'column') {
        const name = requireInLake(placed, definition.name)
        return done(await schema.comment(on === 'table' ? { table: name } : { view: name }, text, message))
      }
      const table = requireInLake(placed, { parts: parts.slice(0, -1), range })
      return done(await schema.comment({ table, column: parts.at(-1) ?? '' }, text, message))
    }
  }
}

/** Alterations of one table as one commit. */
export async function alterTogether(
  run: BuiltInRun,
  placed: Placed,
  parts: readonly {
    readonly statement: Statement
    readonly definition: Extract<Definition, { kind: 'alter-table' }>
  }[],
  message: CommitMessage | undefined,
): Promise<Commit | null> {
  const [first] = parts
  if (first === undefined) return null
  const name = requireInLake(placed, first.definition.name)
  if (first.definition.ifThere && !exists(placed, first.definition)) return null
  const alterations: Alteration[] = []
  for (const { statement, definition } of parts)
    alterations.push(await alterationOf(run, statement, definition.alter))
  const [only] = parts
  const { alter } = only?.definition ?? first.definition
  const mayBeDone =
    parts.length === 1 &&
    ((alter.kind === 'add' && alter.unlessThere) || (alter.kind === 'drop' && alter.ifThere))
  return unlessRefused(
    mayBeDone,
    /already exists|does not exist|does not have a column|not found/i,
    run.lake.schema.alterTable(name, alterations, message),
  )
}

async function alterationOf(run: BuiltInRun, statement: Statement, alter: Alter): Promise<Alteration> {
  switch (alter.kind) {
    case 'add': {
      const column: NewColumn = {
        name: alter.path.at(-1) ?? '',
        type: await typeOf(run, statement, alter.type),
        ...(alter.default === null ? {} : { default: alter.default.text }),
      }
      return { kind: 'add-column', path: alter.path.slice(0, -1), column }
    }
    case 'drop':
      return { kind: 'drop-column', path: alter.path }
    case 'rename':
      return { kind: 'rename-column', path: alter.path, to: alter.to }
    case 'type':
      return { kind: 'set-type', path: alter.path, type: await typeOf(run, statement, alter.type) }
    case 'default':
      return { kind: 'set-default', column: alter.column, value: alter.value?.text ?? null }
    case 'nullable':
      return { kind: 'set-nullable', column: alter.column, nullable: alter.nullable }
    case 'partitioning':
      return { kind: 'set-partitioning', keys: alter.keys }
    case 'sorting':
      return { kind: 'set-sorting', keys: alter.keys }
  }
}

/** DuckDB's name of a type. */
async function typeOf({ sql }: BuiltInRun, statement: Statement, { text, range }: Written): Promise<string> {
  const own = { ...statement, ...range, text }
  const { columns } = await sql
    .rows(`SELECT CAST(NULL AS\n${text}\n) AS v`)
    .catch(failedIn(own, 1, rewrite(own, [])))
  return columns[0]?.type ?? text
}

/** Lets DuckDB make the table under another name, and reads its columns and rows from there. */
async function createTable(
  run: BuiltInRun,
  copies: Copies,
  placed: Placed,
  statement: Statement,
  definition: Extract<Definition, { kind: 'create-table' }>,
  others: readonly Edit[],
  message: CommitMessage | undefined,
): Promise<Defined> {
  const { sql, stopped } = run
  const { orReplace, hasQuery } = definition
  const name = requireInLake(placed, definition.name)
  if (definition.unlessThere && exists(placed, definition)) return { commit: null, count: null }
  const made = await copies.made(name)
  const written = rewrite(statement, inOrder([...others, { range: definition.name.range, text: made.name }]))
  const done = await inWriting(run, placed, () =>
    sql.perform(written.text, RESULT_TABLE, stopped).catch(failedIn(statement, 0, written)),
  )
  const where = `database_name = ${quoteLiteral(placed.alias)} AND schema_name = ${quoteLiteral(made.schema)} AND table_name = ${quoteLiteral(name.table)}`
  await refuseConstraints(run, where, statement)
  const create = orReplace ? run.lake.schema.createOrReplaceTable : run.lake.schema.createTable
  const commit = hasQuery
    ? await create(name, [], `FROM ${made.name}`, message)
    : await create(name, await columnsOf(run, where), undefined, message)
  return { commit, count: hasQuery && done.kind === 'done' ? done.count : null }
}

async function columnsOf({ sql }: BuiltInRun, where: string): Promise<readonly NewColumn[]> {
  const { rows } = await sql.rows(
    `SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns() WHERE ${where} ORDER BY column_index`,
  )
  return rows.map(([name, type, nullable, value = null]) => ({
    name: name ?? '',
    type: type ?? '',
    nullable: nullable === 'true',
    ...(value === null ? {} : { default: value }),
  }))
}

/** What DuckDB has and DuckLake does not, in DuckLake's words. */
async function refuseConstraints({ sql }: BuiltInRun, where: string, { tokens }: Statement): Promise<void> {
  const { rows } = await sql.rows(
    `SELECT constraint_type FROM duckdb_constraints() WHERE ${where} AND constraint_type <> 'NOT NULL'`,
  )
  const { rows: tables } = await sql.rows(`SELECT sql FROM duckdb_tables() WHERE ${where}`)
  const made = tokensOf(tables[0]?.[0] ?? '')
  if (made.some((token) => isWord(token, 'COLLATE')))
    throw new LakeError('sql', 'Invalid Input Error: Collations are not supported in DuckLake storage')
  if (tokens.some((token, index) => isWord(token, 'USING') && isWord(tokens[index + 1], 'COMPRESSION')))
    throw new LakeError(
      'sql',
      'Not implemented Error: Defining a compression type for a column is not supported in DuckLake',
    )
  if (made.some((token) => isWord(token, 'GENERATED')))
    throw new LakeError('sql', 'Not implemented Error: DuckLake does not support generated columns')
  const [kind] = rows[0] ?? []
  if (kind === 'CHECK')
    throw new LakeError('sql', 'Not implemented Error: CHECK constraints are not supported in DuckLake')
  if (kind === 'FOREIGN KEY')
    throw new LakeError('sql', 'Not implemented Error: FOREIGN KEY constraints are not supported in DuckLake')
  if (kind !== undefined)
    throw new LakeError(
      'sql',
      'Not implemented Error: PRIMARY KEY/UNIQUE constraints are not supported in DuckLake',
    )
}

function schemaName(placed: Placed, { parts, range }: WrittenName): string {
  const [name = '', database] = parts.toReversed()
  if (database === undefined || database.toLowerCase() === placed.alias.toLowerCase()) return name
  return requireInLake(placed, { parts: [...parts, ''], range }).schema
}

/** Whether there is a table or a view of the name, or a column where the name is one's. */
function exists({ tables, views, ...placed }: Placed, { name }: { readonly name: WrittenName }): boolean {
  const wanted = nameInLake({ tables, views, ...placed }, name.parts)
  if (wanted === null) return false
  return (
    tables.some((table) => sameTable(table, wanted)) ||
    views.some((view) => sameTable({ schema: view.schema, table: view.name }, wanted))
  )
}

/** `null` for what need not be done, as IF EXISTS and IF NOT EXISTS say. */
async function unlessRefused(may: boolean, refusal: RegExp, done: Promise<Commit>): Promise<Commit | null> {
  return done.catch((error: unknown) => {
    if (may && error instanceof LakeError && refusal.test(error.message)) return null
    throw error
  })
}
