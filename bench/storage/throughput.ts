/** How fast large amounts of bytes go in and out, beside plain sync access handles and DuckDB in memory. */

import { transfer, wrap } from 'comlink'
import { type Engine, openDuckDB } from '../../src/platform/duckdb.ts'
import { openStock, type StockDuckDB } from './engines.ts'
import { inTurns, median, table, type Way } from './measure.ts'
import type { rawFiles } from './raw-files.worker.ts'

const ROUNDS = 5
const MIB = 2 ** 20
const FILES = 64
/** Some 40 bytes a row, which do not compress. */
const QUERY = 'SELECT i, md5(i::VARCHAR) AS v FROM range(1_000_000) t(i)'

/** One piece of work, done by several; the name says who. */
interface Work {
  readonly name: string
  /** Bytes that are moved. */
  readonly bytes: number
  readonly ours: Omit<Way, 'name'>
  /** The same bytes through sync access handles that were opened before. */
  readonly handles: Omit<Way, 'name'>
  /** The same statement by stock DuckDB-Wasm in memory. */
  readonly memory?: Omit<Way, 'name'>
}

type Raw = ReturnType<typeof wrap<typeof rawFiles>>

/** Calls travel to the workers one at a time, as those of a program that waits for each. */
async function forEachFile(work: (name: string) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < FILES; index++) await work(String(index))
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

async function writeDurably(raw: Raw, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await raw.write(name, transfer(bytes, [bytes.buffer]), 0)
  await raw.flush(name)
}

function fileWork({ files }: Engine, raw: Raw): Work[] {
  const bytes = FILES * MIB
  const [small, large] = [randomBytes(MIB), randomBytes(bytes)]
  return [
    {
      name: `write ${FILES} new files of 1 MiB, each durable`,
      bytes,
      ours: {
        run: () => forEachFile((name) => files.write(`/bench/${name}`, small.slice())),
        reset: () => forEachFile((name) => files.remove(`/bench/${name}`)),
      },
      handles: {
        run: () => forEachFile((name) => writeDurably(raw, name, small.slice())),
        reset: () => forEachFile((name) => raw.empty(name)),
      },
    },
    {
      name: `write a new file of ${FILES} MiB, durable`,
      bytes,
      ours: {
        run: () => files.write('/bench/large', large.slice()),
        reset: () => files.remove('/bench/large'),
      },
      handles: {
        run: () => writeDurably(raw, 'large', large.slice()),
        reset: () => raw.empty('large'),
      },
    },
    {
      name: `append ${FILES} times 1 MiB to a new file, flush`,
      bytes,
      ours: {
        run: async () => {
          await forEachFile(() => files.append('/bench/chunks', small.slice()))
          await files.flush()
        },
        reset: () => files.remove('/bench/chunks'),
      },
      handles: {
        run: async () => {
          await forEachFile((name) => {
            const bytes = small.slice()
            return raw.write('large', transfer(bytes, [bytes.buffer]), Number(name) * MIB)
          })
          await raw.flush('large')
        },
        reset: () => raw.empty('large'),
      },
    },
    {
      name: `read ${FILES} times 1 MiB of a file`,
      bytes,
      ours: {
        run: () =>
          forEachFile((name) => files.read('/bench/to-read', { at: Number(name) * MIB, length: MIB })),
      },
      handles: { run: () => forEachFile((name) => raw.read('to-read', Number(name) * MIB, MIB)) },
    },
  ]
}

function duckdbWork({ sql }: Engine, raw: Raw, stock: StockDuckDB, database: number, csv: number): Work[] {
  const [tableBytes, csvBytes] = [randomBytes(database), randomBytes(csv)]
  const handles = (bytes: Uint8Array<ArrayBuffer>) => ({
    run: () => writeDurably(raw, 'large', bytes.slice()),
    reset: () => raw.empty('large'),
  })
  return [
    {
      name: 'DuckDB: CREATE TABLE AS, 1,000,000 rows',
      bytes: database,
      ours: {
        run: () => sql.run(`CREATE TABLE bench.t AS ${QUERY}`),
        reset: () => sql.run('DROP TABLE bench.t; CHECKPOINT bench'),
      },
      handles: handles(tableBytes),
      memory: { run: () => stock.run(`CREATE TABLE t AS ${QUERY}`), reset: () => stock.run('DROP TABLE t') },
    },
    {
      name: 'DuckDB: COPY them to CSV',
      bytes: csv,
      ours: { run: () => sql.run(`COPY (${QUERY}) TO '/bench/copy.csv'`) },
      handles: handles(csvBytes),
      memory: {
        run: () => stock.run(`COPY (${QUERY}) TO 'copy.csv'`),
        reset: async () => {
          await stock.removeFile('copy.csv')
          await stock.createFile('copy.csv')
        },
      },
    },
  ]
}

/** What the statements of `duckdbWork` write, in bytes. */
async function writtenSizes({ sql, files }: Engine): Promise<{ database: number; csv: number }> {
  await sql.run(`CREATE TABLE bench.t AS ${QUERY}; CHECKPOINT bench; COPY bench.t TO '/bench/copy.csv'`)
  const sizes = new Map((await files.list('/bench/')).map(({ path, size }) => [path, size]))
  await sql.run('DROP TABLE bench.t; CHECKPOINT bench')
  return { database: sizes.get('/bench/large.db') ?? 0, csv: sizes.get('/bench/copy.csv') ?? 0 }
}

async function measure({ name, bytes, ours, handles, memory }: Work): Promise<string[]> {
  const ways: Way[] = [
    { ...ours, name: 'ours' },
    { ...handles, name: 'handles' },
    ...(memory ? [{ ...memory, name: 'memory' }] : []),
  ]
  const times = await inTurns(ways, ROUNDS)
  const of = (way: string) => median(times.get(way) ?? [])
  const beside = (way: string) =>
    times.has(way) ? [of(way).toFixed(0), (of('ours') / of(way)).toFixed(2)] : ['', '']
  const mebibytes = bytes / MIB
  return [
    name,
    mebibytes.toFixed(0),
    of('ours').toFixed(0),
    (mebibytes / (of('ours') / 1000)).toFixed(0),
    ...beside('handles'),
    ...beside('memory'),
  ]
}

/** @returns a Markdown table */
export async function throughput(): Promise<string> {
  const engine = await openDuckDB()
  const stock = await openStock()
  const worker = new Worker(new URL('./raw-files.worker.ts', import.meta.url), { type: 'module' })
  const raw = wrap<typeof rawFiles>(worker)
  for (const name of ['large', 'to-read']) await raw.open(name)
  await forEachFile((name) => raw.open(name))
  const toRead = randomBytes(FILES * MIB)
  await engine.files.write('/bench/to-read', toRead.slice())
  await writeDurably(raw, 'to-read', toRead)
  await stock.createFile('copy.csv')
  await engine.sql.run("ATTACH '/bench/large.db' AS bench")
  const { database, csv } = await writtenSizes(engine)
  const rows: string[][] = []
  for (const work of [...fileWork(engine, raw), ...duckdbWork(engine, raw, stock, database, csv)]) {
    rows.push(await measure(work))
  }
  await engine.close()
  await stock.terminate()
  worker.terminate()
  return table(['throughput', 'MiB', 'ours', 'MiB/s', 'handles', '×', 'in memory', '×'], rows)
}
