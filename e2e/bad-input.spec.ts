/** Whatever a person gets wrong: one clear message with the place and the next step, nothing lost, the next good run works. */

import { readFileSync } from 'node:fs'
import { expect, type Playground, test } from './playground.ts'

const TOML = readFileSync('src/examples/ducklake/metaxy.toml', 'utf8')
const DEFINITIONS = readFileSync('src/examples/ducklake/definitions.py', 'utf8')
const DATA = readFileSync('src/examples/ducklake/ducklake_demo.json', 'utf8')

/** The problem is listed with its place, Run says why it does not run, and the text is still there to mend. */
async function expectProblem(playground: Playground, message: RegExp, place: RegExp): Promise<void> {
  await playground.tab('Problems').click()
  const panel = playground.page.getByRole('tabpanel', { name: 'Problems' })
  const item = panel.getByRole('listitem').filter({ hasText: message }).first()
  await expect(item).toBeVisible()
  await expect(item).toContainText(place)
}

async function expectGoodRun(playground: Playground): Promise<void> {
  await playground.run()
  await expect(playground.log).toContainText('clip_001: s3://demo-bucket/processed/clip_001.parquet')
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
}

test('broken TOML', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', TOML.replace('alias = "ducklake"', 'alias = "ducklake'))
  await expectProblem(playground, /./, /metaxy\.toml:\d+:\d+/)
  await playground.tab('SQL').click()
  await expect(page.getByRole('tabpanel', { name: 'SQL' })).not.toContainText('ATTACH IF NOT EXISTS')
  await playground.write('metaxy.toml', TOML)
  await expectGoodRun(playground)
})

test('a bad type', async ({ playground }) => {
  await playground.open()
  await playground.write(
    'metaxy.toml',
    TOML.replace('uri = "${DUCKLAKE_META_DB:-/tmp/example_ducklake_meta.db}"', 'uri = 5'),
  )
  await expectProblem(playground, /uri/, /metaxy\.toml:20:\d+/)
  await playground.write('metaxy.toml', TOML)
  await expectGoodRun(playground)
})

test('an unknown store', async ({ playground }) => {
  await playground.open()
  await playground.write('metaxy.toml', `store = "prod"\n${TOML}`)
  await expectProblem(playground, /prod/, /metaxy\.toml:1:\d+/)
  await playground.write('metaxy.toml', TOML)
  await expectGoodRun(playground)
})

test('a missing class', async ({ playground }) => {
  await playground.open()
  await playground.write('definitions.py', DEFINITIONS.replace('examples/ducklake_demo', 'examples/renamed'))
  await expectProblem(playground, /examples\/ducklake_demo/, /data\/examples\/ducklake_demo/)
  await playground.write('definitions.py', DEFINITIONS)
  await expectGoodRun(playground)
})

test('a row without metaxy_provenance_by_field', async ({ playground }) => {
  await playground.open()
  await playground.write('Data', '[{"sample_uid": "clip_001", "path": "p"}]')
  await expectProblem(playground, /metaxy_provenance_by_field/, /data\/examples\/ducklake_demo:1:\d+/)
  await playground.write('Data', DATA)
  await expectGoodRun(playground)
})

test('a definitions file that cannot be read', async ({ playground }) => {
  await playground.open()
  await playground.write(
    'definitions.py',
    DEFINITIONS.replace('key="examples/ducklake_demo"', 'key=make_key()'),
  )
  await expectProblem(playground, /make_key|literal/, /definitions\.py:9:\d+/)
  await playground.write('definitions.py', DEFINITIONS)
  await expectGoodRun(playground)
})

test('clicking a problem goes to its place', async ({ playground, page }) => {
  await playground.open()
  await playground.write(
    'definitions.py',
    DEFINITIONS.replace('key="examples/ducklake_demo"', 'key=make_key()'),
  )
  await playground.tab('metaxy.toml').click()
  await playground.tab('Problems').click()
  await page.getByRole('tabpanel', { name: 'Problems' }).getByRole('button').first().click()
  await expect(playground.tab('definitions.py')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.type('"fixed" or ')
  await expect(page.locator('.monaco-editor:visible .view-lines').first()).toContainText(
    'key="fixed" or make_key()',
  )
})

test('rows that do not fit the table fail the run and change nothing', async ({ playground }) => {
  await playground.open()
  await playground.run()
  await playground.write('Data', DATA.replaceAll('"path": "s3', '"other": 1, "path": "s3'))
  await playground.run()
  await expect(playground.log).toContainText(
    'Column name/value mismatch for insert on examples__ducklake_demo',
  )
  await playground.write('Data', DATA)
  await expectGoodRun(playground)
})

test('no table and no permission to create it', async ({ playground }) => {
  await playground.open()
  await playground.write(
    'metaxy.toml',
    TOML.replace('auto_create_tables = true', 'auto_create_tables = false'),
  )
  await playground.run()
  await expect(playground.log).toContainText(
    "Table 'examples__ducklake_demo' does not exist for feature examples/ducklake_demo.",
  )
  await expect(playground.log).toContainText('Set auto_create_tables = true')
  await playground.write('metaxy.toml', TOML)
  await expectGoodRun(playground)
})
