import { describe, expect, it } from 'vitest'
import { detachCatalog } from './catalog-open.ts'
import { LakeError } from './lake-error.ts'
import type { Rows, Sql } from './ports.ts'

/** A connection whose DETACH fails with `code`, and which then still has the catalog attached or not. */
function failing(code: 'storage-full' | 'sql', attachedAfterwards: boolean): Sql {
  const rows: Rows = {
    columns: [{ name: 'path', type: 'VARCHAR' }],
    rows: attachedAfterwards ? [['/tmp/a.db']] : [],
  }
  return {
    run: async () => {
      throw new LakeError(code, `DETACH failed: ${code}`)
    },
    rows: async () => rows,
  }
}

describe('a DETACH that fails', () => {
  it('is done when only the room for its checkpoint was missing', async () => {
    await expect(
      detachCatalog({ sql: failing('storage-full', false), database: 'a' }),
    ).resolves.toBeUndefined()
  })

  it.each([
    ['storage-full', true],
    ['sql', false],
  ] as const)('is an error after %s when the catalog is attached: %s', async (code, attached) => {
    await expect(detachCatalog({ sql: failing(code, attached), database: 'a' })).rejects.toThrow(
      `DETACH failed: ${code}`,
    )
  })
})
