import { expect, test } from 'vitest'
import { duckdbMessage } from './duckdb-message.ts'

test('an error that comes as JSON is said in words', () => {
  // What DuckDB-Wasm 1.33.1 hands on for CREATE TABLE t (i INTEGER, i INTEGER) in a browser, as e2e/console.spec.ts runs it.
  expect(
    duckdbMessage('{"exception_type":"Catalog","exception_message":"Column with name i already exists!"}'),
  ).toBe('Catalog Error: Column with name i already exists!')
})

test('any other text stays as it is', () => {
  for (const text of ['Parser Error: x', '{"exception_type":', '{"exception_type":1}', ''])
    expect(duckdbMessage(text)).toBe(text)
})
