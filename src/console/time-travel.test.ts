import { expect, test } from 'vitest'
import { splitStatements } from './statements.ts'
import { atClauses, rewrite } from './time-travel.ts'

function only(sql: string) {
  const [statement] = splitStatements(sql)
  if (statement === undefined) throw new Error('no statement')
  return statement
}

const found = (sql: string) =>
  atClauses(only(sql)).map(({ name, by, hasAlias, isCommonTable, expression }) => [
    name.join('|'),
    by,
    hasAlias,
    isCommonTable,
    expression.map(({ text }) => text).join(' '),
  ])

test.each([
  ['FROM t AT (VERSION => 3)', [['t', 'version', false, false, '3']]],
  ['FROM lake."a b".t at(timestamp=>now())', [['lake|a b|t', 'timestamp', false, false, 'now ( )']]],
  ['FROM s.t x AT (VERSION => 1 + (2))', [['s|t', 'version', true, false, '1 + ( 2 )']]],
  ['SELECT 1 FROM a JOIN t AS x(b, c) AT (VERSION => 3) ON true', [['t', 'version', true, false, '3']]],
  [
    'FROM a AT (VERSION => 1), b AT (VERSION => 2)',
    [
      ['a', 'version', false, false, '1'],
      ['b', 'version', false, false, '2'],
    ],
  ],
  ['WITH t(a) AS MATERIALIZED (SELECT 1) FROM t AT (VERSION => 3)', [['t', 'version', false, true, '3']]],
  ['FROM range(3) AT (VERSION => 3)', []],
  ['TABLE t AT (VERSION => 3)', []],
  ['FROM (FROM t) AT (VERSION => 3)', []],
  ["SELECT 'FROM t AT (VERSION => 3)' -- FROM t AT (VERSION => 3)", []],
  ['FROM t AT (VERSION := 3)', []],
  ['SELECT at (version => 3)', []],
  ['FROM t AT (VERSION =>', []],
])('%s', (sql, clauses) => {
  expect(found(sql)).toEqual(clauses)
})

test('what is replaced leads back to its place, and what is not to the same word', () => {
  const text = 'SELECT 1; SELECT a, bad FROM t WHERE c'
  const [, statement] = splitStatements(text)
  if (statement === undefined) throw new Error('no statement')
  const start = text.indexOf('t WHERE')
  const written = rewrite(statement, [{ range: { start, end: start + 1 }, text: 'another AS t' }])
  expect(written.text).toBe('SELECT a, bad FROM another AS t WHERE c')
  const back = (word: string) => {
    const at = written.text.indexOf(word)
    const { start: from, end } = written.place({ start: at, end: at + word.length })
    return text.slice(from, end)
  }
  expect([back('bad'), back('another'), back('c')]).toEqual(['bad', 't', 'c'])
  expect(text.slice(written.place({ start: 38, end: 39 }).start)).toBe('c')
})
