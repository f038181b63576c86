/** The engine behind a page of its own, without the product around it; the harness is built once per worker. */

import { test as base, expect, type Page } from '@playwright/test'
import type { ParquetField } from '../../src/lake/ports.ts'
import { callHost } from './call-host.ts'
import type { Harness } from './harness.ts'
import { serveHarness } from './serve.ts'

type Host = NonNullable<Harness['host']>

/** The engine behind a page; every call runs in its worker. */
export class Engine {
  readonly page: Page
  readonly url: string

  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
  }

  /** Loads the page anew, which kills the engine that was there, and starts one. */
  async start(): Promise<void> {
    await this.load()
    await this.page.evaluate(() => window.harness.start())
  }

  async load(): Promise<void> {
    await this.page.goto(`${this.url}harness.html`)
  }

  /** Calls a function of the host; only JSON travels. */
  call<K extends keyof Host & string>(
    name: K,
    ...values: (string | number | readonly ParquetField[])[]
  ): Promise<unknown> {
    return callHost(this.page, name, values)
  }

  async run(sql: string): Promise<void> {
    await this.call('run', sql)
  }

  async rows(sql: string): Promise<unknown> {
    const { rows } = (await this.call('rows', sql)) as { rows: unknown }
    return rows
  }

  async write(path: string, text: string): Promise<void> {
    await this.page.evaluate(
      ([name, content]) => window.harness.host?.write(name, new TextEncoder().encode(content)),
      [path, text] as const,
    )
  }

  read(path: string): Promise<string | undefined> {
    return this.page.evaluate(async (name) => {
      const bytes = await window.harness.host?.read(name)
      return new TextDecoder().decode(bytes)
    }, path)
  }
}

export const test = base.extend<{ engine: Engine }, { server: string }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const server = await serveHarness()
      await use(server.url)
      await server.close()
    },
    { scope: 'worker' },
  ],
  engine: async ({ page, context, server }, use) => {
    const foreign: string[] = []
    context.on('request', (request) => {
      if (!request.url().startsWith(server) && !request.url().startsWith('blob:')) foreign.push(request.url())
    })
    await use(new Engine(page, server))
    expect(foreign, 'requests to other origins').toEqual([])
  },
})
