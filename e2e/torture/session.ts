/** The engine in a page, and what is in its storage, read completely. */

import type { Page } from '@playwright/test'
import { callHost } from '../platform/call-host.ts'
import type { Harness } from '../platform/harness.ts'
import { batchKey, batchText, fileKey, type State } from './model.ts'

type Host = NonNullable<Harness['host']>

export const DATABASES = { a: '/tmp/a.db', b: 'opfs://lakes/b.db' } as const
export type DatabaseName = keyof typeof DATABASES
export const TABLES = ['t', 'u'] as const
/** The folder of files that are written whole by the file API. */
export const FILES = '/files/'
/** Files that COPY writes: whole once it returned, in any state before. */
export const COPIES = '/copies/'

export class Session {
  readonly page: Page
  readonly url: string

  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
  }

  async start(): Promise<void> {
    await this.page.goto(`${this.url}harness.html`)
    await this.page.evaluate(() => window.harness.start())
  }

  /** Attaches the databases, which are made the first time. */
  async attach(): Promise<void> {
    for (const name of Object.keys(DATABASES) as DatabaseName[]) await this.attachOne(name)
  }

  async attachOne(name: DatabaseName): Promise<void> {
    await this.run(`ATTACH '${DATABASES[name]}' AS ${name} (BLOCK_SIZE ${name === 'a' ? 16384 : 262144})`)
  }

  async createTables(): Promise<void> {
    for (const name of Object.keys(DATABASES)) {
      for (const table of TABLES) {
        await this.run(
          `CREATE TABLE IF NOT EXISTS ${name}.${table} (batch INTEGER, i INTEGER, v VARCHAR, filler VARCHAR)`,
        )
      }
    }
  }

  call<K extends keyof Host & string>(name: K, ...values: readonly unknown[]): Promise<unknown> {
    return callHost(this.page, name, values)
  }

  async run(sql: string): Promise<void> {
    await this.call('run', sql)
  }

  async runBeside(sql: string): Promise<void> {
    await this.call('runBeside', sql)
  }

  async rows(sql: string): Promise<(string | null)[][]> {
    const { rows } = (await this.call('rows', sql)) as { rows: (string | null)[][] }
    return rows
  }

  /** Writes `length` characters, all of them `letter`. */
  async write(path: string, letter: string, length: number): Promise<void> {
    await this.page.evaluate(
      ([name, text, count]) => window.harness.host?.write(name, new TextEncoder().encode(text.repeat(count))),
      [path, letter, length] as const,
    )
  }

  /** Reads every row of every table and every byte of every file. */
  async read(): Promise<State> {
    const state = new Map<string, string>()
    for (const name of Object.keys(DATABASES)) {
      for (const table of TABLES) {
        const rows = await this.rows(
          `SELECT batch, count(*), min(v), max(v), count(DISTINCT i), min(length(filler)) FROM ${name}.${table} GROUP BY batch`,
        )
        for (const [batch, count, low, high, distinct, filler] of rows) {
          const whole = low === high && count === distinct && filler === '32'
          state.set(
            batchKey(name, table, Number(batch)),
            whole && low
              ? batchText({ rows: Number(count), value: low })
              : `${count} rows from ${low} to ${high}, ${distinct} different, ${filler}`,
          )
        }
      }
    }
    for (const folder of [FILES, COPIES]) {
      const texts = await this.page.evaluate(async (prefix) => {
        const { host } = window.harness
        const found: [string, string][] = []
        for (const { path } of (await host?.list(prefix)) ?? []) {
          const text = new TextDecoder().decode(await host?.read(path))
          const letters = [...new Set(text)].join('')
          found.push([path, `${text.length} of ${letters}`])
        }
        return found
      }, folder)
      for (const [path, text] of texts) state.set(fileKey(path), text)
    }
    return state
  }

  async checkpoint(): Promise<void> {
    for (const name of Object.keys(DATABASES)) await this.run(`CHECKPOINT ${name}`)
  }
}
