/**
 * Our half of conformance/check_download.py, which sets LAKE_EXCHANGE to a folder: a lake of the built-in client, downloaded
 * as the page does, to `lake.zip`, and what it shows at every snapshot, to `ours.json`. No part of a plain test run.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type RecordedTable, sortedRows } from '../../lake/testing/recorded-rows.ts'
import { openTestLake } from '../../lake/testing/test-lake.ts'
import { typeColumns, typeRows } from '../../lake/testing/type-cases.ts'
import { createSession } from '../session.ts'
import { createStoredFiles } from '../stored-files.ts'
import { folderTree } from './folder-tree.ts'

const folder = process.env.LAKE_EXCHANGE ?? ''
const LONG_MS = 600_000

it(
  'downloads a lake',
  async () => {
    // In a folder that is gone afterwards: only what is in the zip can be read.
    const test = await openTestLake({ alias: 'the lake' })
    const session = createSession(test.engine)
    const lake = await test.engine.attach(test.request)
    const types = { schema: 'main', table: 'types' }
    const t = { schema: 'other', table: 'a "table"' }
    await lake.createTable(types, typeColumns())
    await lake.append(types, typeRows())
    await lake.append(types, `SELECT r.* FROM (${typeRows()}) r, range(4)`)
    await lake.schema.createSchema('other')
    await lake.createTable(t, [
      { name: 'a', type: 'INTEGER' },
      { name: 'part', type: 'VARCHAR' },
    ])
    await lake.schema.alterTable(t, [
      { kind: 'set-partitioning', keys: [{ column: 'part', transform: 'identity' }] },
    ])
    await lake.append(t, "SELECT i, 'ä ' || i % 3 FROM range(40) r(i)")
    await lake.rows.deleteWhere(t, 'a < 20')
    await lake.rows.updateWhere(t, { a: '-a' }, 'a = 39')
    const recorded: RecordedTable[] = []
    for (const { id } of await lake.snapshots())
      for (const { schema, table, columns } of await lake.tables(id)) {
        const rows = await sortedRows(test, await lake.relation({ schema, table }, id))
        recorded.push({ snapshot: id, schema, table, columns: columns.map((c) => [c.name, c.type]), rows })
      }
    await lake.detach()
    await session.attach(test.request)
    const files = folderTree(() => test.folder)
    const { downloadZip } = createStoredFiles(
      async () => ({ engine: test.engine, session, files }),
      (task) => task(),
    )
    const pieces: Uint8Array[] = []
    await downloadZip(
      'lake',
      async (bytes) => void pieces.push(bytes),
      async () => {},
    )
    writeFileSync(join(folder, 'lake.zip'), Buffer.concat(pieces))
    writeFileSync(join(folder, 'ours.json'), JSON.stringify(recorded))
    await test.dispose()
    expect(recorded.length).toBeGreaterThan(10)
  },
  LONG_MS,
)
