import { expect, test } from 'vitest'
import { sqlTokens } from './sql-tokens.ts'

test('an attach statement', () => {
  expect(sqlTokens("ATTACH 'ducklake:x''y' AS lake (LIMIT_ROWS 10); -- done")).toEqual([
    { kind: 'keyword', text: 'ATTACH' },
    { kind: 'text', text: ' ' },
    { kind: 'string', text: "'ducklake:x''y'" },
    { kind: 'text', text: ' ' },
    { kind: 'keyword', text: 'AS' },
    { kind: 'text', text: ' lake (LIMIT_ROWS ' },
    { kind: 'number', text: '10' },
    { kind: 'text', text: '); ' },
    { kind: 'comment', text: '-- done' },
  ])
})

test('nothing is lost, an open quote included', () => {
  const sql = 'USE é; \n SET a=\'open \n 1.5e3 "q'
  expect(
    sqlTokens(sql)
      .map((token) => token.text)
      .join(''),
  ).toBe(sql)
})
