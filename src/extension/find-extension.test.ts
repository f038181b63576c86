import { describe, expect, it } from 'vitest'
import { openNodeDuckDB } from '../lake/testing/node-duckdb.ts'
import { type Fetch, findExtension, readSettings } from './find-extension.ts'
import { loadExtension } from './load-extension.ts'
import { NO_EXTENSIONS, repositoriesFor } from './repositories.ts'

const PAGE = 'https://lake.example/play/'
const MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const DAMAGED = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99, 5])
const BUNDLED = { ...NO_EXTENSIONS, bundled: true }
const HERE = 'https://lake.example/play/extensions/v1.5.5/wasm_eh'

/** Answers by address; everything else is a 404. Collects what was asked for. */
function server(answers: Record<string, () => Response | Promise<Response>>, asked: string[] = []): Fetch {
  return async (url) => {
    asked.push(url)
    return answers[url]?.() ?? new Response('', { status: 404 })
  }
}

function wasm(bytes: Uint8Array<ArrayBuffer> = MODULE): Response {
  return new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } })
}

const whole = {
  [`${HERE}/parquet.duckdb_extension.wasm`]: () => wasm(),
  [`${HERE}/ducklake.duckdb_extension.wasm`]: () => wasm(),
}

const find = (fetch: Fetch, settings = BUNDLED, page = PAGE) =>
  findExtension('automatic', page, settings, fetch, AbortSignal.timeout(100))

describe('places', () => {
  const names = (...args: Parameters<typeof repositoriesFor>) => repositoriesFor(...args).map((r) => r.base)

  it('asks nobody for the built-in engine, and in Automatic only whom the host names', () => {
    const all = { bundled: true, official: true, allowUnsigned: true }
    expect(names('built-in', `${PAGE}?extensions=/x`, all)).toEqual([])
    expect(names('automatic', PAGE, NO_EXTENSIONS)).toEqual([])
    expect(names('automatic', `${PAGE}?extensions=/x/`, all)).toEqual([
      'https://lake.example/x',
      'https://lake.example/play/extensions',
      'https://extensions.duckdb.org',
    ])
  })

  it('asks everywhere when the extension is chosen', () => {
    expect(names('extension', `${PAGE}index.html`, NO_EXTENSIONS)).toEqual([
      'https://lake.example/play/extensions',
      'https://extensions.duckdb.org',
    ])
  })
})

describe('finding the extension', () => {
  it('finds it beside the page and asks nobody else', async () => {
    const asked: string[] = []
    const found = await find(server(whole, asked), { ...BUNDLED, official: true })
    expect(found).toEqual({
      kind: 'found',
      repository: {
        kind: 'page',
        name: 'the host of this page',
        base: 'https://lake.example/play/extensions',
      },
    })
    expect(asked).toEqual(Object.keys(whole))
  })

  it.each<[string, () => Response | Promise<Response>, string]>([
    ['404', () => new Response('', { status: 404 }), 'is not there (the server answered 404).'],
    [
      'a page',
      () => new Response('<html>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
      'is a web page (text/html; charset=utf-8), not an extension.',
    ],
    ['a page of another type', () => new Response('<html>'), 'is not a WebAssembly module (6 bytes).'],
    ['nothing', () => new Response(new Uint8Array()), 'is not a WebAssembly module (0 bytes).'],
    ['a damaged file', () => wasm(DAMAGED), 'is damaged: it is no valid WebAssembly module.'],
    [
      'no connection',
      () => Promise.reject(new TypeError('Failed to fetch')),
      'could not be fetched (Failed to fetch).',
    ],
  ])('refuses %s with the reason', async (_, answer, reason) => {
    const fetch = server({ ...whole, [`${HERE}/ducklake.duckdb_extension.wasm`]: answer })
    expect(await find(fetch)).toEqual({
      kind: 'missing',
      reason: `From the host of this page: ducklake.duckdb_extension.wasm ${reason}`,
    })
  })

  it('does not wait for a slow server', async () => {
    const slow: Fetch = (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    expect(await find(slow)).toEqual({
      kind: 'missing',
      reason: 'From the host of this page: parquet.duckdb_extension.wasm did not arrive in time.',
    })
  })

  it('goes on to the next place, and says what was wrong with each', async () => {
    const page = `${PAGE}?extensions=/mine`
    expect(await find(server(whole), BUNDLED, page)).toMatchObject({ kind: 'found' })
    expect(await find(server({}), BUNDLED, page)).toEqual({
      kind: 'missing',
      reason:
        'From the address of the page: parquet.duckdb_extension.wasm is not there (the server answered 404). From the host of this page: parquet.duckdb_extension.wasm is not there (the server answered 404).',
    })
  })

  it.each(['https://evil.example', 'https://extensions.duckdb.org'])(
    'takes nothing from another origin that the address names (%s), and does not ask it',
    async (origin) => {
      const asked: string[] = []
      expect(await find(server({}, asked), NO_EXTENSIONS, `${PAGE}?extensions=${origin}/x`)).toEqual({
        kind: 'missing',
        reason: `From the address of the page: extensions are not taken from another origin (${origin}).`,
      })
      expect(asked).toEqual([])
    },
  )

  it('survives an address that is none', async () => {
    expect(await find(server({}), NO_EXTENSIONS, `${PAGE}?extensions=http://`)).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining('the server answered 404'),
    })
  })
})

describe('what the host says', () => {
  const url = 'https://lake.example/play/extensions/settings.json'

  it('is read from its settings', async () => {
    const fetch = server({
      [url]: () => Response.json({ bundled: true, official: 'yes', allowUnsigned: true }),
    })
    expect(await readSettings(PAGE, fetch, AbortSignal.timeout(100))).toEqual({
      bundled: true,
      official: false,
      allowUnsigned: true,
    })
  })

  it('is nothing when there are none, or no readable ones', async () => {
    expect(await readSettings(PAGE, server({}), AbortSignal.timeout(100))).toEqual(NO_EXTENSIONS)
    expect(
      await readSettings(PAGE, server({ [url]: () => new Response('<html>') }), AbortSignal.timeout(100)),
    ).toEqual(NO_EXTENSIONS)
  })
})

it('loads what ducklake needs first, from the place set before', async () => {
  const statements: string[] = []
  const sql = {
    run: async (text: string) => {
      statements.push(text)
    },
    rows: () => Promise.reject(new Error('not asked')),
  }
  await loadExtension(sql, { kind: 'page', name: 'here', base: "https://lake.example/it's" })
  expect(statements).toEqual([
    "SET custom_extension_repository = 'https://lake.example/it''s'",
    'LOAD parquet',
    'LOAD ducklake',
    'SET enable_external_file_cache = false',
    'SET default_block_size = 16384',
  ])
})

it('asks DuckDB-Wasm for settings, a version and a platform that it has', async () => {
  const { sql } = await openNodeDuckDB()
  const run = (text: string) => (text.startsWith('LOAD ') ? Promise.resolve() : sql.run(text))
  await loadExtension({ ...sql, run }, { kind: 'page', name: 'here', base: 'https://lake.example' })
  const { rows } = await sql.rows(
    "SELECT current_setting('custom_extension_repository'), current_setting('enable_external_file_cache'), version(), (SELECT platform FROM pragma_platform())",
  )
  expect(rows).toEqual([['https://lake.example', 'false', 'v1.5.5', 'wasm_eh']])
})
