/** The example of docs/lake.md, as it is written there. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createBuiltInEngine } from '../index.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { openTestLake, STARTING_DUCKDB_MS } from './testing/test-lake.ts'

it(
  'the example of the documentation runs under Node',
  async () => {
    const test = await openTestLake()
    const { folder, sql } = test
    const parquet = nodeParquetCodec(test.duckdb)
    const files = nodeFileStore()

    // example
    const engine = createBuiltInEngine({ sql, parquet, files, clientName: 'my-program' })
    const lake = await engine.attach({
      statements: [],
      alias: 'lake',
      metadataPath: `${folder}/lake.ducklake`,
      dataPath: `${folder}/data`,
      overrideDataPath: false,
      dataInliningRowLimit: null,
    })

    const events = { schema: 'main', table: 'events' }
    await lake.createTable(events, [
      { name: 'id', type: 'INTEGER' },
      { name: 'what', type: 'VARCHAR' },
    ])
    await lake.append(events, "SELECT i, 'event ' || i FROM range(100) r(i)")
    await lake.rows.updateWhere(events, { what: "'changed'" }, 'id = 7')
    await lake.rows.deleteWhere(events, 'id >= 90')
    await lake.schema.alterTable(events, [
      { kind: 'add-column', path: [], column: { name: 'origin', type: 'VARCHAR', default: "'here'" } },
    ])

    const now = await sql.rows(`SELECT count(*), max(id) FROM ${await lake.relation(events)}`)
    const before = await sql.rows(`SELECT count(*) FROM ${await lake.relation(events, 2)}`)
    await lake.maintenance.expireSnapshots({ dryRun: false, versions: [0, 1] })
    const left = await lake.snapshots()
    await lake.detach()
    // end of the example

    expect(now.rows).toEqual([['90', '89']])
    expect(before.rows).toEqual([['100']])
    expect(left.map(({ id }) => id)).toEqual([2, 3, 4, 5])
    await test.dispose()
  },
  STARTING_DUCKDB_MS,
)

it('is in the documentation word for word', () => {
  const [, example = ''] =
    /\/\/ example\n([\s\S]*?) *\/\/ end of the example/.exec(
      readFileSync(new URL(import.meta.url), 'utf8'),
    ) ?? []
  const text = example.replaceAll(/^ {4}/gm, '').trim()
  expect(text).not.toBe('')
  expect(readFileSync(new URL('../../docs/lake.md', import.meta.url), 'utf8')).toContain(text)
})
