/** The page object and the fixture every end-to-end test uses; fails a test whose page asked another origin for anything. */

import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test'

export type EditorTab = 'metaxy.toml' | 'definitions.py' | 'Data' | 'Environment'
export type ResultTab =
  | 'SQL'
  | 'Run log'
  | 'Tables'
  | 'Rows'
  | 'Snapshots'
  | 'Catalog'
  | 'Files'
  | 'Console'
  | 'Reference'
/** The lake engine a test runs on, by the Playwright project it belongs to. */
export type LakeEngineName = 'builtin' | 'extension'

/** What the *Lake engine* menu says of each. */
const SENTENCES: Readonly<Record<LakeEngineName, string>> = {
  builtin: 'The built-in engine runs.',
  extension: 'The DuckDB extension runs.',
}

/** The engine that this test has to run on; a page with another one fails it, see `Playground.waitFor`. */
export function engineOfTest(): LakeEngineName {
  return base.info().project.name === 'extension' ? 'extension' : 'builtin'
}

export type EngineState = 'booting' | 'ready' | 'running' | 'failed' | 'locked'

/** The product as a person sees it: tabs, buttons, text. */
export class Playground {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Run log' })
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Rows' })
  }

  button(name: 'Run' | 'Stop' | 'Reset lake'): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  tab(name: EditorTab | ResultTab | 'Problems'): Locator {
    return this.page.getByRole('tab', { name, exact: true })
  }

  /** Opens the page and waits for an engine state. */
  async open(state: EngineState = 'ready'): Promise<void> {
    await this.page.goto('/')
    await this.waitFor(state)
  }

  async reload(state: EngineState = 'ready'): Promise<void> {
    await this.page.reload()
    await this.waitFor(state)
  }

  /** A page that is ready has to run the engine of the test: one that fell back to the other fails here. */
  async waitFor(state: EngineState, engine = engineOfTest()): Promise<void> {
    await expect(this.page.locator('html')).toHaveAttribute('data-state', state, { timeout: 90_000 })
    if (state === 'ready') await this.expectEngine(SENTENCES[engine])
  }

  /** The note of the *Lake engine* menu: which engine runs, and why. */
  async expectEngine(note: string | RegExp): Promise<void> {
    await this.openEngineMenu()
    await expect(this.page.getByRole('menu')).toContainText(note, { timeout: 5_000 })
    await this.page.keyboard.press('Escape')
    await expect(this.page.getByRole('menu')).toHaveCount(0)
  }

  async openEngineMenu(): Promise<void> {
    await this.page.getByRole('button', { name: 'Lake engine' }).click()
  }

  /** Chooses an engine in the menu, and waits for the one that has to run then. */
  async chooseEngine(
    choice: 'Automatic' | 'DuckDB extension' | 'Built-in',
    runs: LakeEngineName,
  ): Promise<void> {
    await this.openEngineMenu()
    await this.page.getByRole('menuitemradio', { name: choice }).click()
    await this.waitFor('ready', runs)
  }

  /** Replaces an editor's text the way a person does: select all, paste. */
  async write(name: EditorTab, text: string): Promise<void> {
    await this.tab(name).click()
    const editor = this.page.locator('.monaco-editor:visible').first()
    await expect(editor).toBeVisible()
    await editor.locator('.view-lines').click()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text)
    await this.page.keyboard.press('ControlOrMeta+V')
  }

  async run(): Promise<void> {
    await this.button('Run').click()
    await expect(this.page.locator('html')).toHaveAttribute('data-state', /^(ready|failed)$/, {
      timeout: 90_000,
    })
    await this.tab('Run log').click()
  }

  /** The log's lines in order. */
  async logLines(): Promise<string[]> {
    return (await this.log.innerText()).split('\n').map((line) => line.trimEnd())
  }

  /** The texts of one grid column by its header, rows in view. */
  async column(name: string): Promise<string[]> {
    await this.tab('Rows').click()
    await expect(this.grid).toBeVisible()
    const header = this.grid.getByRole('columnheader', { name: new RegExp(`^${name}\\b`) })
    const index = await header.getAttribute('aria-colindex')
    return this.grid.locator(`[role=gridcell][aria-colindex="${index}"]`).allInnerTexts()
  }
}

interface Fixtures {
  playground: Playground
  /** Requests that left this origin; must stay empty. */
  foreignRequests: string[]
}

/** Records what a context asks of other origins; `blob:` and `data:` are the page's own. */
export function recordForeignRequests(context: BrowserContext, origin: string): string[] {
  const foreign: string[] = []
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (!['blob:', 'data:'].includes(url.protocol) && url.origin !== origin) foreign.push(request.url())
  })
  return foreign
}

export const test = base.extend<Fixtures>({
  foreignRequests: async ({ context, baseURL }, use) => {
    const foreign = recordForeignRequests(context, new URL(baseURL ?? '').origin)
    await use(foreign)
    expect(foreign, 'requests to other origins').toEqual([])
  },
  playground: async ({ page, context, browserName, foreignRequests }, use) => {
    void foreignRequests
    // Firefox knows no such permissions; a preference allows it all (playwright.firefox.config.ts).
    if (browserName === 'chromium') await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await use(new Playground(page))
  },
})

export { expect }
