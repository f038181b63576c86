/** A megabyte of TOML: no key press is lost, SQL and problems follow, and a run waits for them. Nothing is timed. */

import { readFileSync } from 'node:fs'
import { expect, type Playground, test } from './playground.ts'

const TOML = readFileSync('src/examples/ducklake/metaxy.toml', 'utf8')

/** Stores that nobody uses, up to about a megabyte. */
const OTHERS = Array.from(
  { length: 5_000 },
  (_, number) => `
[stores.region_${number}]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.region_${number}.config]
database = ":memory:" # of region ${number}
table_prefix = "region_${number}_"
[stores.region_${number}.config.ducklake.catalog]
type = "duckdb"
uri = "/srv/metaxy/region_${number}.db"
`,
).join('')
const LARGE = `${TOML}${OTHERS}`

function sqlOf(playground: Playground) {
  return playground.page.getByRole('tabpanel', { name: 'SQL' })
}

/** Waits until SQL and problems are those of the text in the editor. */
async function expectCompiled(playground: Playground): Promise<void> {
  await expect(playground.page.getByText('Compiling', { exact: false })).toHaveCount(0)
}

/** Waits until what is kept of the file ends like this. */
async function expectKept(playground: Playground, end: string): Promise<void> {
  await expect
    .poll(() =>
      playground.page.evaluate((text) => {
        const stored: unknown = JSON.parse(localStorage.getItem('metaxy-playground/workspace/1') ?? 'null')
        const toml = stored !== null && typeof stored === 'object' && 'toml' in stored ? stored.toml : null
        return typeof toml === 'string' && toml.endsWith(text)
      }, end),
    )
    .toBe(true)
}

test('typing in a megabyte keeps every character, and SQL and problems follow', async ({
  playground,
  page,
}) => {
  expect(LARGE.length).toBeGreaterThan(1_000_000)
  await playground.open()
  await playground.write('metaxy.toml', LARGE)
  await playground.tab('SQL').click()
  await expect(sqlOf(playground)).toContainText('ATTACH IF NOT EXISTS')
  await expectCompiled(playground)

  const editor = page.locator('.monaco-editor:visible').first()
  await editor.locator('.view-lines').click()
  await page.keyboard.press('ControlOrMeta+End')
  const typed = '# The quick brown fox jumps over 13 lazy dogs.'
  await page.keyboard.type(typed, { delay: 10 })
  await expect(editor.locator('.view-lines')).toContainText('13 lazy dogs')
  await expectKept(playground, `\n${typed}`)

  // A mistake at the very end is found, with its place.
  await page.keyboard.type('\nlast = ')
  const problems = page.getByRole('tabpanel', { name: 'Problems' })
  const lines = `${LARGE}${typed}\n`.split('\n').length
  await expect(problems).toContainText(`metaxy.toml:${lines}:1`)
  await expect(problems).toContainText('A value is missing after the =.')
  await expect(sqlOf(playground)).not.toContainText('ATTACH IF NOT EXISTS')

  // Mended, and the SQL of a changed line comes back.
  await page.keyboard.press('ControlOrMeta+Z')
  await playground.write('metaxy.toml', LARGE.replace('alias = "ducklake"', 'alias = "renamed"'))
  await expect(sqlOf(playground)).toContainText('USE renamed;')
})

test('a run waits for the SQL of what was just typed', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', LARGE.replace('alias = "ducklake"', 'alias = "first"'))
  await playground.tab('SQL').click()
  await expect(sqlOf(playground)).toContainText('USE first;')

  await playground.write('metaxy.toml', LARGE.replace('alias = "ducklake"', 'alias = "second"'))
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'running')
  await playground.waitFor('ready')
  await playground.tab('Run log').click()
  await expect(playground.log).toContainText('clip_001: s3://demo-bucket/processed/clip_001.parquet')
  await expect(playground.log).toContainText('second')

  // The same with a text that cannot run: it says so instead of running the one before.
  await playground.write('metaxy.toml', `${LARGE}\nlast = `)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('tabpanel', { name: 'Run log' })).toContainText('Nothing was run.')
})
