/** How fast large amounts of bytes go in and out, beside plain sync access handles and DuckDB in memory. */

import { transfer, wrap } from 'comlink'
import { type Engine, openDuckDB } from '../../src/platform/duckdb.ts'
import { openStock, type StockDuckDB } from './engines.ts'
import { inTurns, median, table, type Way } from './measure.ts'
import type { rawFiles } from './raw-files.worker.ts'

const ROUNDS = 5
const MIB = 2 ** 20
const FILES = 64
/** Rows of about 40 bytes each, which do not compress. */
const ROWS = 1_000_000
const QUERY = `SELECT i, md5(i::VARCHAR) AS v FROM range(${ROWS}) t(i)`

interface Comparison {
  readonly name: string
  readonly baseline: string
  /** Bytes that move, for the rate. */
  readonly bytes: number
  readonly ours: Omit<Way, 'name'>
  readonly theirs: Omit<Way, 'name'>
}

function filled(bytes: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(block.subarray(at, at + 65_536))
  return block
}

type Raw = ReturnType<typeof wrap<typeof rawFiles>>

async function each(work: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < FILES; index++) await work(index)
}

function fileComparisons({ files }: Engine, raw: Raw, block: Uint8Array<ArrayBuffer>): Comparison[] {
  const copy = () => block.slice()
  const large = filled(FILES * MIB)
  const send = (bytes: Uint8Array<ArrayBuffer>) => transfer(bytes, [bytes.buffer])
  return [
    {
      name: 'write 64 files of 1 MiB, each durable',
      baseline: 'handles',
      bytes: FILES * MIB,
      ours: { run: () => each((index) => files.write(`/bench/${index}`, copy())) },
      theirs: {
        run: () =>
          each(async (index) => {
            await raw.write(String(index), send(copy()), 0)
            await raw.flush(String(index))
          }),
      },
    },
    {
      name: 'read them',
      baseline: 'handles',
      bytes: FILES * MIB,
      ours: { run: () => each((index) => files.read(`/bench/${index}`)) },
      theirs: { run: () => each((index) => raw.read(String(index), 0, MIB)) },
    },
    {
      name: 'write a file of 64 MiB at once, durable',
      baseline: 'handles',
      bytes: FILES * MIB,
      ours: { run: () => files.write('/bench/large', large.slice()) },
      theirs: {
        run: async () => {
          await raw.write('large', send(large.slice()), 0)
          await raw.flush('large')
        },
      },
    },
    {
      name: 'read it',
      baseline: 'handles',
      bytes: FILES * MIB,
      ours: { run: () => files.read('/bench/large') },
      theirs: { run: () => raw.read('large', 0, FILES * MIB) },
    },
  ]
}

function duckdbComparisons({ sql }: Engine, stock: StockDuckDB, table: number, csv: number): Comparison[] {
  const create = (name: string) => `CREATE TABLE ${name} AS ${QUERY}`
  return [
    {
      name: 'DuckDB: make a table',
      baseline: 'in memory',
      bytes: table,
      ours: {
        run: () => sql.run(create('bench.t')),
        reset: () => sql.run('DROP TABLE bench.t; CHECKPOINT bench'),
      },
      theirs: { run: () => stock.run(create('t')), reset: () => stock.run('DROP TABLE t') },
    },
    {
      name: 'DuckDB: COPY to CSV',
      baseline: 'in memory',
      bytes: csv,
      ours: { run: () => sql.run(`COPY (${QUERY}) TO '/bench/copy.csv'`) },
      theirs: {
        run: () => stock.run(`COPY (${QUERY}) TO 'copy.csv'`),
        reset: async () => {
          await stock.removeFile('copy.csv')
          await stock.createFile('copy.csv')
        },
      },
    },
  ]
}

/** @returns a Markdown table */
export async function throughput(): Promise<string> {
  const engine = await openDuckDB()
  const stock = await openStock()
  const worker = new Worker(new URL('./raw-files.worker.ts', import.meta.url), { type: 'module' })
  const raw = wrap<typeof rawFiles>(worker)
  for (const name of [...Array(FILES).keys(), 'large']) await raw.open(String(name))
  await stock.createFile('copy.csv')
  await engine.sql.run("ATTACH '/bench/large.db' AS bench")
  // Sizes, to turn times into rates.
  await engine.sql.run(
    `COPY (${QUERY}) TO '/bench/copy.csv'; CREATE TABLE bench.t AS ${QUERY}; CHECKPOINT bench`,
  )
  const size = async (path: string) =>
    (await engine.files.list(path)).find((file) => file.path === path)?.size ?? 0
  const [table64, csv] = [await size('/bench/large.db'), await size('/bench/copy.csv')]
  await engine.sql.run('DROP TABLE bench.t; CHECKPOINT bench')
  const comparisons = [
    ...fileComparisons(engine, raw, filled(MIB)),
    ...duckdbComparisons(engine, stock, table64, csv),
  ]
  const rows: string[][] = []
  for (const { name, baseline, bytes, ours, theirs } of comparisons) {
    const times = await inTurns(
      [
        { ...ours, name: 'ours' },
        { ...theirs, name: 'theirs' },
      ],
      ROUNDS,
    )
    const [mine, other] = [median(times.get('ours') ?? []), median(times.get('theirs') ?? [])]
    const rate = (ms: number) => (bytes / MIB / (ms / 1000)).toFixed(0)
    rows.push([
      name,
      (bytes / MIB).toFixed(0),
      mine.toFixed(0),
      other.toFixed(0),
      rate(mine),
      (mine / other).toFixed(2),
      baseline,
    ])
  }
  await engine.close()
  await stock.terminate()
  worker.terminate()
  return table(['throughput', 'MiB', 'ours', 'other', 'MiB/s', '×', 'the other'], rows)
}
