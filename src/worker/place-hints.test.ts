import { expect, test } from 'vitest'
import { StatementFailure } from './console-executor.ts'
import { hinted } from './place-hints.ts'

const failure = (message: string) => new StatementFailure({ message, range: null, changed: false })

test.each([
  [
    'Binder Error: Referenced column "snapshot_id" not found',
    /table_changes tells it.*choose DuckDB extension/,
  ],
  ['Binder Error: Referenced column "FILENAME" not found', /no column FILENAME\. Choose DuckDB extension/],
  ['Binder Error: Table "t" does not have a column named "file_row_number"', /no column file_row_number/],
])('%s: says where the column is to be had', (message, next) => {
  expect(hinted(failure(message))).toMatchObject({ failure: { message, next: expect.stringMatching(next) } })
})

test("other columns, and errors that are no statement's, stay as they are", () => {
  for (const error of [failure('Referenced column "snapshot" not found'), new Error('"filename"'), 'x'])
    expect(hinted(error)).toBe(error)
})
