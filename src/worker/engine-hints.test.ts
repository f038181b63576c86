/** Errors of what only the other engine has say so. */

import { expect, test } from 'vitest'
import { StatementFailure } from './console-executor.ts'
import { rethrowHinted } from './engine-hints.ts'

const failure = (message: string) => new StatementFailure({ message, range: null, changed: false })

function hinted(error: unknown): unknown {
  try {
    rethrowHinted(error)
  } catch (hinted) {
    return hinted
  }
}

test.each([
  [
    'Binder Error: Referenced column "snapshot_id" not found',
    /table_changes tells it.*choose DuckDB extension/,
  ],
  ['Binder Error: Referenced column "FILENAME" not found', /no column FILENAME\. Choose DuckDB extension/],
  ['Binder Error: Table "t" does not have a column named "file_row_number"', /no column file_row_number/],
  [
    'Catalog Error: Table with name data/a.parquet does not exist!',
    /reads Parquet files as tables.*DuckDB extension/,
  ],
  ['Binder Error: Catalog type does not support time travel', /view with AT.*DuckDB extension/],
])('%s: says where it is to be had', (message, next) => {
  expect(hinted(failure(message))).toMatchObject({ failure: { message, next: expect.stringMatching(next) } })
})

test('what neither engine has is said to be elsewhere, without the advice to install it', () => {
  const message =
    'Catalog Error: Table Function with name "st_read" is not in the catalog, but it exists in the spatial extension.'
  expect(hinted(failure(`${message}\n\nPlease try installing and loading it`))).toMatchObject({
    failure: { message, next: expect.stringMatching(/no spatial extension, with either engine/) },
  })
})

test("other columns, and errors that are no statement's, stay as they are", () => {
  for (const error of [failure('Referenced column "snapshot" not found'), new Error('"filename"'), 'x'])
    expect(hinted(error)).toBe(error)
})
