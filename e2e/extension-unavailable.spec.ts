/** Stands in for every test on DuckDB's extension where it cannot be loaded, so that they are counted as skipped. */

import { test } from '@playwright/test'

test("the specs of a lake, on DuckDB's own ducklake extension", () => {
  const { reason } = test.info().project.metadata
  test.skip(true, String(reason))
})
