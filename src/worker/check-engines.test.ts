/** The host's check of the engines: the lake is detached before, usable after, and never left attached. */

import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ClientEngine } from '../lake/client.ts'
import type { LakeEngine } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { nodeParquetCodec } from '../lake/testing/node-parquet.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../lake/testing/test-lake.ts'
import type { FileTree } from '../platform/opfs/client.ts'
import { createHost, type OpenedEngine } from './host.ts'
import { unusedFiles } from './testing/unused-files.ts'

const T = { schema: 'main', table: 't' }

/** The host needs its files only to look for what an import left behind. */
const files: FileTree = { ...unusedFiles, list: async () => [] }

let test: TestLake

beforeEach(async () => {
  test = await openTestLake()
}, STARTING_DUCKDB_MS)
afterEach(() => test.dispose())

async function startHost(other: LakeEngine | null = null, engine: OpenedEngine['engine'] = test.engine) {
  const host = createHost(async () => ({
    engine,
    other,
    files,
    parquet: nodeParquetCodec(test.duckdb),
    leftovers: { cleared: { count: 0, bytes: 0 }, found: { count: 0, bytes: 0 }, olderNames: false },
    lakeEngine: { kind: engine.kind, reason: 'It was chosen.', unsigned: false },
    connect: async () => test.duckdb.openInterruptible(),
  }))
  await host.start({ engine: 'built-in', page: 'https://page.example/' })
  return host
}

async function writeLake() {
  const lake = await test.engine.attach(test.request)
  await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
  await lake.append(T, 'FROM range(20)')
  await lake.detach()
}

async function attached() {
  return test.query(
    "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'",
  )
}

it('says that there is no lake, and creates none', async () => {
  const host = await startHost()
  expect(await host.checkEngines(test.request)).toEqual({ kind: 'no-lake' })
  expect(await host.openLake(test.request)).toBeNull()
})

it('asks the only engine there is, and the lake opens again', async () => {
  await writeLake()
  const host = await startHost()
  await host.openLake(test.request)
  const result = await host.checkEngines(test.request)
  expect(result).toMatchObject({
    kind: 'one-engine',
    failed: [],
    extent: { snapshots: 3, tables: 1, leftOut: [] },
    script: expect.stringContaining("ATTACH 'ducklake:root/tmp/"),
  })
  expect(await attached()).toEqual([])
  expect((await host.openLake(test.request))?.tables).toMatchObject([{ table: 't', rowCount: 20 }])
})

it('shows that the other engine cannot open the lake', async () => {
  await writeLake()
  const refusing: LakeEngine = {
    ...test.engine,
    kind: 'extension',
    attach: () => Promise.reject(new LakeError('unsupported-lake', 'Not this one.')),
  }
  const host = await startHost(refusing)
  expect(await host.checkEngines(test.request)).toMatchObject({
    kind: 'compared',
    differences: [
      {
        topic: 'opening',
        builtIn: { kind: 'text', text: 'opened' },
        extension: { kind: 'failed', message: 'Not this one.' },
      },
    ],
  })
  expect(await attached()).toEqual([])
})

it('leaves nothing attached when an engine fails half way', async () => {
  await writeLake()
  const failing: ClientEngine = {
    ...test.engine,
    attach: async (request) => ({
      ...(await test.engine.attach(request)),
      relation: () => Promise.reject(new LakeError('internal', 'The worker is gone.')),
    }),
  }
  const host = await startHost(null, failing)
  await expect(host.checkEngines(test.request)).rejects.toMatchObject({ code: 'internal' })
  expect(await attached()).toEqual([])
})

it('is stopped between two questions, and the lake opens again', async () => {
  await writeLake()
  const asked: string[] = []
  const engine: ClientEngine = {
    ...test.engine,
    attach: async (request) => {
      const lake = await test.engine.attach(request)
      const relation: typeof lake.relation = async (...of) => {
        asked.push(of[0].table)
        await host.stop()
        return lake.relation(...of)
      }
      return { ...lake, relation }
    },
  }
  const host = await startHost(null, engine)
  await expect(host.checkEngines(test.request)).rejects.toMatchObject({ code: 'stopped' })
  // There were two snapshots with rows to ask about.
  expect(asked).toEqual(['t'])
  expect(await attached()).toEqual([])
  expect((await host.openLake(test.request))?.snapshots).toHaveLength(3)
})
