import { expect, test } from 'vitest'
import { starEdits } from './star-edits.ts'
import { splitStatements } from './statements.ts'
import { rewrite } from './time-travel.ts'

test.each([
  ['SELECT rowid, * FROM f()', 'SELECT rowid, * EXCLUDE (a, b) FROM f()'],
  ['FROM f() SELECT *, rowid ORDER BY 2 * 3', 'FROM f() SELECT * EXCLUDE (a, b), rowid ORDER BY 2 * 3'],
  ['FROM f() WHERE rowid = 1', 'SELECT * EXCLUDE (a, b) FROM f() WHERE rowid = 1'],
  [
    'SELECT * FROM (SELECT DISTINCT *, count(*) FROM t, f() AS g) UNION SELECT * FROM t',
    'SELECT * FROM (SELECT DISTINCT * EXCLUDE (a, b), count(*) FROM t, f() AS g) UNION SELECT * FROM t',
  ],
  ['SELECT rowid, 2 * x, g.* FROM f() AS g', 'SELECT rowid, 2 * x, g.* FROM f() AS g'],
  ['SELECT * EXCLUDE (rowid) FROM f()', 'SELECT * EXCLUDE (rowid) FROM f()'],
])('%s does not mean the hidden columns with a star', (sql, expected) => {
  const [statement] = splitStatements(sql)
  if (statement === undefined) throw new Error('no statement')
  const start = sql.indexOf('f()')
  const edits = starEdits(statement, { start, end: start + 3 }, ['a', 'b'])
  expect(rewrite(statement, edits).text).toBe(expected)
})
