/** Which lake engine runs, and that the built-in one always has a healthy DuckDB. */

import { expect, it, vi } from 'vitest'
import type { Fetch } from '../extension/find-extension.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { StartRequest } from './api.ts'
import { openEngine, type RunningDuckDB } from './open-engine.ts'
import { unusedFiles } from './testing/unused-files.ts'

const PAGE = 'https://lake.example/'
const MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

const unused = () => Promise.reject(new Error('not asked'))

/** A host whose settings and files are given; DuckDB refuses LOAD of the extensions named. */
function surroundings(
  settings: object | null,
  { files = true, refuses = '' }: { files?: boolean; refuses?: string } = {},
) {
  const events: string[] = []
  let opened = 0
  const fetch: Fetch = async (url) => {
    events.push(`GET ${url.replace(PAGE, '')}`)
    if (url.endsWith('settings.json')) {
      return settings === null ? new Response('', { status: 404 }) : Response.json(settings)
    }
    return files ? new Response(MODULE) : new Response('', { status: 404 })
  }
  const openDuckDB = async (unsigned: Promise<boolean>): Promise<RunningDuckDB> => {
    const number = ++opened
    events.push(`open ${number}`)
    if (await unsigned) events.push('unsigned')
    return {
      sql: {
        rows: unused,
        run: async (text) => {
          if (text === `LOAD ${refuses}`) throw new LakeError('sql', 'IO Error: its signature is missing')
          events.push(`${number}: ${text}`)
        },
      },
      connectInterruptible: unused,
      files: unusedFiles,
      parquet: { encode: unused, open: unused },
      leftovers: {
        cleared: { count: 0, bytes: 0 },
        found: { count: number, bytes: 0 },
        olderNames: false,
      },
      allowRequests: async (origin) => {
        events.push(`allow ${origin}`)
      },
      close: async () => {
        events.push(`close ${number}`)
      },
    }
  }
  return { events, opened: () => opened, surroundings: { openDuckDB, fetch } }
}

const start = (engine: StartRequest['engine']): StartRequest => ({ engine, page: PAGE })

it('requests nothing for the built-in engine', async () => {
  const host = surroundings({ bundled: true, official: true, allowUnsigned: true })
  const { engine, other, lakeEngine } = await openEngine(start('built-in'), host.surroundings)
  expect(engine.kind).toBe('built-in')
  expect(other).toBeNull()
  expect(lakeEngine.reason).toBe('It was chosen in the Engine menu.')
  expect(host.events).toEqual(['open 1'])
})

it.each([[null], [{}]])(
  'in Automatic asks a host without extensions (%j) for nothing more',
  async (settings) => {
    const host = surroundings(settings)
    const { engine, lakeEngine } = await openEngine(start('automatic'), host.surroundings)
    expect(engine.kind).toBe('built-in')
    expect(lakeEngine.reason).toBe('This host does not offer the DuckDB extension.')
    expect(host.events.toSorted()).toEqual(['GET extensions/settings.json', 'open 1'])
  },
)

it('runs the extension that the host has', async () => {
  const host = surroundings({ bundled: true, allowUnsigned: true })
  const { engine, other, lakeEngine } = await openEngine(start('automatic'), host.surroundings)
  expect([engine.kind, other?.kind]).toEqual(['extension', 'built-in'])
  expect(lakeEngine).toEqual({
    kind: 'extension',
    reason: 'It was loaded from the host of this page.',
    unsigned: true,
  })
  expect(host.events).toContain('unsigned')
  expect(host.events.slice(-5)).toEqual([
    "1: SET custom_extension_repository = 'https://lake.example/extensions'",
    '1: LOAD parquet',
    '1: LOAD ducklake',
    '1: SET enable_external_file_cache = false',
    '1: SET default_block_size = 16384',
  ])
})

it("opens the way to DuckDB's repository only when the extension is taken from there", async () => {
  const host = surroundings({ official: true })
  expect((await openEngine(start('automatic'), host.surroundings)).engine.kind).toBe('extension')
  expect(host.events).toContain('allow https://extensions.duckdb.org')
})

it('says why the chosen extension is not there', async () => {
  const host = surroundings({}, { files: false })
  const { engine, lakeEngine } = await openEngine(start('extension'), host.surroundings)
  expect(engine.kind).toBe('built-in')
  expect(lakeEngine.reason).toMatch(
    /^From the host of this page: .* 404\)\. From DuckDB's extension repository: /,
  )
  expect(host.events.filter((event) => event.startsWith('1:'))).toEqual([])
})

it.each(['parquet', 'ducklake'])('gives up a DuckDB that could not load %s', async (refuses) => {
  const host = surroundings({ bundled: true, allowUnsigned: true }, { refuses })
  const { engine, lakeEngine, leftovers } = await openEngine(start('automatic'), host.surroundings)
  expect(lakeEngine).toEqual({
    kind: 'built-in',
    reason: 'From the host of this page: DuckDB could not load it. IO Error: its signature is missing',
    unsigned: false,
  })
  expect(engine.kind).toBe('built-in')
  expect(host.events.slice(-2)).toEqual(['close 1', 'open 2'])
  expect(leftovers.found.count).toBe(2)
})

it.each(['settings.json', 'ducklake.duckdb_extension.wasm'])(
  'waits three seconds and no longer for a host that does not send %s',
  async (slow) => {
    const limit = new AbortController()
    const clock = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
    try {
      const host = surroundings({ bundled: true })
      const waiting: string[] = []
      const fetch: Fetch = (url, { signal, credentials }) => {
        if (!url.endsWith(slow)) return host.surroundings.fetch(url, { signal, credentials })
        waiting.push(url)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }
      const opening = openEngine(start('automatic'), { ...host.surroundings, fetch })
      await vi.waitFor(() => expect(waiting).toHaveLength(1))
      expect(clock.mock.calls).toEqual([[3000]])
      limit.abort()
      const { engine, lakeEngine } = await opening
      expect(engine.kind).toBe('built-in')
      expect(lakeEngine.reason).toBe(
        slow === 'settings.json'
          ? 'This host does not offer the DuckDB extension.'
          : `From the host of this page: ${slow} did not arrive in time.`,
      )
      expect(host.events.filter((event) => /LOAD|close/.test(event))).toEqual([])
    } finally {
      clock.mockRestore()
    }
  },
)
