/** A module worker that opens the engine and runs what the page asks, like the product's. */

import { expose, transfer } from 'comlink'
import { LakeError } from '../../src/lake/lake-error.ts'
import type { InterruptibleSql, ParquetField } from '../../src/lake/ports.ts'
import { encoded, inMemory } from '../../src/lake/testing/file-bytes.ts'
import { type Engine, openDuckDB } from '../../src/platform/duckdb.ts'

let opened: Promise<Engine> | undefined

function engine(): Promise<Engine> {
  opened ??= openDuckDB()
  return opened
}

/** Errors cross the thread as text that starts with their code. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof LakeError ? new Error(`[${error.code}] ${error.message}`) : error
  }
}

let second: ReturnType<Engine['connect']> | undefined
let third: Promise<InterruptibleSql> | undefined

export const host = {
  open: () => coded(async () => void (await engine())),
  run: (sql: string) => coded(async () => (await engine()).sql.run(sql)),
  rows: (sql: string) => coded(async () => (await engine()).sql.rows(sql)),
  runBeside: (sql: string) =>
    coded(async () => {
      second ??= (await engine()).connect()
      await (await second).run(sql)
    }),
  /** One statement on a connection of its own. @returns what came of it, and its rows */
  perform: (statement: string) =>
    coded(async () => {
      third ??= (await engine()).connectInterruptible()
      const sql = await third
      await sql.run('DROP TABLE IF EXISTS temp.main.kept')
      const done = await sql.perform(statement, 'kept', new AbortController().signal)
      return done.kind === 'done' ? done : await sql.rows('FROM temp.main.kept')
    }),
  write: (path: string, bytes: Uint8Array) => coded(async () => (await engine()).files.write(path, bytes)),
  read: (path: string) => coded(async () => (await engine()).files.read(path)),
  remove: (path: string) => coded(async () => (await engine()).files.remove(path)),
  list: (prefix: string) => coded(async () => (await engine()).files.list(prefix)),
  stat: (path: string) => coded(async () => (await engine()).files.stat(path)),
  readRange: (path: string, at: number, length: number) =>
    coded(async () => (await engine()).files.read(path, { at, length })),
  append: (path: string, bytes: Uint8Array) => coded(async () => (await engine()).files.append(path, bytes)),
  /** Appends `count` times 8 MB that say where they are: every 32-bit word is its own index in the file. */
  appendCounted: (path: string, count: number) =>
    coded(async () => {
      const { files } = await engine()
      const words = 2 ** 21
      for (let block = 0; block < count; block++) {
        const chunk = Uint32Array.from({ length: words }, (_, index) => block * words + index)
        await files.append(path, new Uint8Array(chunk.buffer))
      }
    }),
  truncate: (path: string, size: number) => coded(async () => (await engine()).files.truncate(path, size)),
  rename: (from: string, to: string) => coded(async () => (await engine()).files.rename(from, to)),
  openFiles: (prefix: string) => coded(async () => (await engine()).files.open(prefix)),
  reserve: (count: number) => coded(async () => (await engine()).files.reserve(count)),
  report: () => coded(async () => (await engine()).files.report()),
  leftovers: () => coded(async () => (await engine()).leftovers),
  flush: () => coded(async () => (await engine()).files.flush()),
  encode: (query: string, fields: readonly ParquetField[]) =>
    coded(async () => {
      const bytes = await encoded((await engine()).parquet, query, fields)
      return transfer(bytes, [bytes.buffer])
    }),
  decode: (bytes: Uint8Array, table: string) =>
    coded(async () => {
      const source = await (await engine()).parquet.open(inMemory(bytes))
      await source.decode(table)
      return source.columns
    }),
  close: () =>
    coded(async () => {
      await (await engine()).close()
      opened = undefined
      second = undefined
      third = undefined
    }),
}

expose(host)
