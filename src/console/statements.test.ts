import { expect, test } from 'vitest'
import { suggestionsAt } from './completion.ts'
import { errorPlace } from './error-place.ts'
import { remember, summaryOf } from './history.ts'
import { refusalOf, splitStatements } from './statements.ts'
import { tokensOf } from './tokens.ts'
import { usedTables } from './used-tables.ts'

test.each([
  ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  [" ;; SELECT ';' ; -- ;\n", ["SELECT ';'"]],
  ['SELECT "a;""b";SELECT $x$ ; $$ $x$', ['SELECT "a;""b"', 'SELECT $x$ ; $$ $x$']],
  ["SELECT e'\\';';FROM t", ["SELECT e'\\';'", 'FROM t']],
  ['/* ; /* ; */ ; */ SELECT 1', ['SELECT 1']],
  ["SELECT 'never ends; ", ["SELECT 'never ends; "]],
])('splits %s', (text, statements) => {
  const found = splitStatements(text)
  expect(found.map((each) => each.text)).toEqual(statements)
  for (const { start, end, text: own } of found) expect(text.slice(start, end)).toBe(own)
})

const kindOf = (sql: string) => {
  const [statement] = splitStatements(sql)
  return statement === undefined ? undefined : (refusalOf(statement)?.message ?? 'runs')
}

test.each([
  ['select 1', 'runs'],
  ['((SELECT 1))', 'runs'],
  ['-- INSERT\nFROM t', 'runs'],
  ['EXPLAIN (FORMAT json) SELECT 1', 'runs'],
  ['EXPLAIN (SELECT 1)', 'runs'],
  ['EXPLAIN ANALYZE insert into t values (1)', 'INSERT is not possible here.'],
  ['EXPLAIN (ANALYZE) UPDATE t SET a = 1', 'UPDATE is not possible here.'],
  ['with a as (select 1) delete from t', 'DELETE is not possible here.'],
  ['WITH a AS (SELECT 1 AS "delete") SELECT * FROM a', 'runs'],
  ["COPY t TO 'x'", 'COPY is not possible here.'],
  ['FROM Checkpoint ()', 'The function Checkpoint is not possible here.'],
  ['SELECT checkpoint FROM t', 'runs'],
  ['FROM t AT (timestamp => now())', 'runs'],
])('%s: %s', (sql, kind) => {
  expect(kindOf(sql)).toBe(kind)
})

test('a word that DuckDB does not know is left to its parser', () => {
  const [typo] = splitStatements('SELEC 1')
  expect(typo && refusalOf(typo)).toMatchObject({ isTypo: true, range: { start: 0, end: 5 } })
})

test.each([
  ['Error: no\n\nLINE 2:   bad + 1\n          ^', 'SELECT\n  bad + 1', 'Error: no', 'bad'],
  [
    'Error: no\n\nLINE 1: ...aaaa "b c" aa...\n                ^',
    'SELECT aaaaaa "b c" aaaaaaa',
    'Error: no',
    '"b c"',
  ],
  ['Error: no\n\nLINE 3: x\n        ^\n\nMore', 'x', 'Error: no\n\n\n\nMore', null],
  ['Error: no\n\nLINE 1: 日本 bad\n             ^', '日本 bad', 'Error: no', 'bad'],
  ['Error: nothing more', 'x', 'Error: nothing more', null],
])('%s', (error, sql, message, marked) => {
  const place = errorPlace(error, sql)
  expect(place.message).toBe(message)
  expect(place.range && sql.slice(place.range.start, place.range.end)).toBe(marked)
})

test('lines put before the text are not counted', () => {
  expect(errorPlace('E\nLINE 2: bad\n        ^', 'bad', 1).range).toEqual({ start: 0, end: 3 })
})

const clips = { schema: 'main', table: 'clips', columns: [{ name: 'id', type: 'VARCHAR' }] }
const odd = { schema: 'raw', table: 'Odd Name', columns: [{ name: 'order', type: 'DATE' }] }
const tables = [clips, odd]

test('finds tables by name, and all when the list of tables is asked for', () => {
  expect(usedTables(tokensOf('SELECT * FROM CLIPS -- "odd name"'), tables)).toEqual([clips])
  expect(usedTables(tokensOf('FROM raw."odd name"'), tables)).toEqual([odd])
  expect(usedTables(tokensOf('FROM duckdb_tables()'), tables)).toEqual(tables)
  expect(usedTables(tokensOf("SELECT 'pg_x'"), tables)).toEqual([])
})

test('suggests columns of the tables named, tables and keywords', () => {
  const at = (sql: string) =>
    suggestionsAt(sql, sql.length, { alias: 'lake', tables })
      .filter(({ kind }) => kind === 'table' || kind === 'column')
      .map(({ text }) => text)
  expect(at('SELECT ')).toEqual(['id', '"order"', 'clips', 'raw."Odd Name"'])
  expect(at('FROM clips WHERE i')).toEqual(['id', 'clips', 'raw."Odd Name"'])
  expect(at('FROM lake.')).toEqual(['clips', 'raw."Odd Name"'])
  expect(at('FROM raw.')).toEqual(['"Odd Name"'])
  expect(at('FROM clips WHERE clips.i')).toEqual(['id'])
  expect(at('FROM raw."Odd Name" AS o WHERE o.')).toEqual(['"order"'])
  const functions = (sql: string) =>
    suggestionsAt(sql, sql.length, { alias: "it's", tables }).filter(({ kind }) => kind === 'function')
  expect(functions('FROM ').map(({ text }) => text)).toContain("ducklake_table_info('it''s')")
  expect(functions('FROM "it\'s".').map(({ text }) => text)).toContain('table_changes()')
  expect(suggestionsAt('', 0, { alias: 'lake', tables: [] }).map(({ text }) => text)).toContain('GROUP BY')
})

test('remembers fifty statements, each once', () => {
  expect(remember(['a', 'b'], 'a')).toEqual(['b', 'a'])
  const many = Array.from({ length: 60 }, (_, index) => String(index)).reduce<readonly string[]>(remember, [])
  expect([many.length, many[0], many.at(-1)]).toEqual([50, '10', '59'])
  expect(summaryOf(`SELECT\n  ${'x'.repeat(100)}`)).toBe(`SELECT ${'x'.repeat(72)}…`)
})
