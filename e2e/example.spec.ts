/** The documentation's DuckLake example, as a newcomer runs it. */

import { engineOfTest, expect, test } from './playground.ts'

const OUTPUT = [
  'DuckLake pipeline',
  '  Store class: DuckDBMetadataStore',
  '  Database: :memory:',
  '  Wrote 2 rows for examples/ducklake_demo',
  '',
  'Discovered Metaxy features:',
  '  examples/ducklake_demo',
  '',
  'Created feature table: examples__ducklake_demo',
  'Files:',
  '  clip_001: s3://demo-bucket/processed/clip_001.parquet',
  '  clip_002: s3://demo-bucket/processed/clip_002.parquet',
]

const WARNING = "AUTO_CREATE_TABLES is enabled - automatically creating table 'examples__ducklake_demo'."

const ATTACH = [
  "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '/tmp/example_ducklake_meta.db', DATA_PATH '/tmp/example_ducklake_storage' );",
  "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake (OVERRIDE_DATA_PATH true);",
  'USE ducklake;',
]

const COLUMNS = [
  'sample_uid',
  'path',
  'metaxy_provenance_by_field',
  'metaxy_feature_version',
  'metaxy_project_version',
  'metaxy_provenance',
  'metaxy_created_at',
  'metaxy_updated_at',
  'metaxy_deleted_at',
  'metaxy_materialization_id',
  'metaxy_data_version_by_field',
  'metaxy_data_version',
]

test('shows the attach statements before the engine is there', async ({ playground, page }) => {
  await page.goto('/')
  await playground.tab('SQL').click()
  for (const statement of ATTACH) await expect(page.getByText(statement, { exact: true })).toBeVisible()
})

test('runs the example and prints what it prints', async ({ playground }) => {
  await playground.open()
  await playground.run()
  const lines = await playground.logLines()
  expect(lines.slice(-OUTPUT.length)).toEqual(OUTPUT)
  await expect(playground.log).toContainText(WARNING)
})

test('reads back the twelve columns with the versions Metaxy gives them', async ({ playground }) => {
  await playground.open()
  await playground.run()
  await playground.tab('Rows').click()
  await expect(playground.grid.getByRole('columnheader')).toHaveCount(COLUMNS.length)
  const headers = await playground.grid.getByRole('columnheader').allInnerTexts()
  expect(headers.map((header) => header.split(/\s/)[0])).toEqual(COLUMNS)
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])
  expect(await playground.column('metaxy_feature_version')).toEqual(['14c26a5d', '14c26a5d'])
  expect(await playground.column('metaxy_project_version')).toEqual(['d7ec3ab5', 'd7ec3ab5'])
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  expect(await playground.column('metaxy_data_version')).toEqual(['27181357', '21463801'])
  expect(await playground.column('metaxy_provenance_by_field')).toEqual([
    "{'path': path_hash_clip_001_v1}",
    "{'path': path_hash_clip_002_v1}",
  ])
})

test('keeps the lake over a reload, without a new run', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.reload()
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  await playground.tab('Tables').click()
  await expect(page.getByRole('tabpanel', { name: 'Tables' })).toContainText('examples__ducklake_demo')
})

test('a second run appends, reads one row per id and does not warn again', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.run()
  await expect(playground.log).not.toContainText('AUTO_CREATE_TABLES')
  expect((await playground.logLines()).slice(-OUTPUT.length)).toEqual(OUTPUT)
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])
  await page.getByRole('radio', { name: 'All stored rows' }).click()
  await expect(playground.grid).toHaveAttribute('aria-rowcount', '5')
  const stored = await playground.column('sample_uid')
  // The extension promises no order of rows that are not sorted.
  if (engineOfTest() === 'extension') stored.sort()
  expect(stored).toEqual(
    engineOfTest() === 'extension'
      ? ['clip_001', 'clip_001', 'clip_002', 'clip_002']
      : ['clip_001', 'clip_002', 'clip_001', 'clip_002'],
  )
})

test('travels to the first snapshots and back', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.run()
  await playground.tab('Snapshots').click()
  const panel = page.getByRole('tabpanel', { name: 'Snapshots' })
  await expect(panel).toContainText('created_table:"main"."examples__ducklake_demo"')
  await panel.getByRole('button', { name: /^Snapshot 0\b/ }).click()
  await playground.tab('Tables').click()
  await expect(page.getByRole('tabpanel', { name: 'Tables' })).not.toContainText('examples__ducklake_demo')
  await playground.tab('Snapshots').click()
  await panel.getByRole('button', { name: /^Snapshot 2\b/ }).click()
  await playground.tab('Rows').click()
  await page.getByRole('radio', { name: 'All stored rows' }).click()
  await expect(playground.grid).toHaveAttribute('aria-rowcount', '3')
  await page.getByRole('button', { name: 'Back to latest' }).first().click()
  await expect(playground.grid).toHaveAttribute('aria-rowcount', '5')
})

test('lists the catalog file, and data files once rows outgrow the catalog', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.tab('Files').click()
  const panel = page.getByRole('tabpanel', { name: 'Files' })
  await expect(panel).toContainText('/tmp/example_ducklake_meta.db')
  await expect(panel).not.toContainText('.parquet')
  const rows = Array.from({ length: 25 }, (_, index) => ({
    sample_uid: `clip_${index}`,
    path: `p${index}`,
    metaxy_provenance_by_field: { path: `h${index}` },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.run()
  await playground.tab('Files').click()
  await expect(panel).toContainText(
    /\/tmp\/example_ducklake_storage\/main\/examples__ducklake_demo\/ducklake-[0-9a-f-]+\.parquet/,
  )
  await playground.reload()
  expect((await playground.column('sample_uid')).length).toBe(27)
})

test('resets the lake after a confirmation', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.button('Reset lake').click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('/tmp/example_ducklake_meta.db')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await playground.column('sample_uid')).toHaveLength(2)
  await playground.button('Reset lake').click()
  await dialog.getByRole('button', { name: 'Remove lake' }).click()
  await expect(playground.grid).toHaveCount(0)
  await playground.run()
  await expect(playground.log).toContainText(WARNING)
  await playground.reload()
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])
})

test('runs with Ctrl+Enter from inside an editor', async ({ playground, page }) => {
  await playground.open()
  await playground.tab('metaxy.toml').click()
  await page.locator('.monaco-editor:visible .view-lines').first().click()
  await page.keyboard.press('ControlOrMeta+Enter')
  await playground.tab('Run log').click()
  await expect(playground.log).toContainText('clip_002: s3://demo-bucket/processed/clip_002.parquet')
})
