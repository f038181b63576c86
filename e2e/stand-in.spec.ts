/** Lakes out of reach run on local stand-ins: asked for, marked, kept, and left again. */

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, type Playground, test } from './playground.ts'

const TOML = readFileSync('src/examples/ducklake/metaxy.toml', 'utf8')
const TABLES = /\[stores\.dev\.config\.ducklake\.catalog\][\s\S]*$/

/** The "real deployment" that the documentation's example has in a comment. */
const DEPLOYED = TOML.replace(
  TABLES,
  `[stores.dev.config.ducklake.catalog]
type = "postgres"
secret_name = "ducklake_pg"
host = "\${DUCKLAKE_PG_HOST}"
port = "\${DUCKLAKE_PG_PORT:-5432}"
database = "\${DUCKLAKE_PG_DATABASE}"
user = "\${DUCKLAKE_PG_USER}"
password = "\${DUCKLAKE_PG_PASSWORD}"

[stores.dev.config.ducklake.storage]
type = "s3"
secret_name = "ducklake_s3"
bucket = "\${DUCKLAKE_S3_BUCKET}"
region = "\${DUCKLAKE_S3_REGION:-eu-central-1}"
key_id = "\${DUCKLAKE_S3_KEY_ID}"
secret = "\${DUCKLAKE_S3_SECRET}"
`,
)
const VARIABLES = `DUCKLAKE_PG_HOST=db.example
DUCKLAKE_PG_DATABASE=lake
DUCKLAKE_PG_USER=user
DUCKLAKE_PG_PASSWORD=hunter2-password
DUCKLAKE_S3_BUCKET=bucket
DUCKLAKE_S3_KEY_ID=hunter2-key
DUCKLAKE_S3_SECRET=hunter2-secret
`
const POSTGRES = TOML.replace('alias = "ducklake"', 'alias = "pg_lake"').replace(
  /type = "sqlite"\nuri = .*/,
  'type = "postgres"\nsecret_name = "existing"',
)

const RUN = 'Run on local stand-ins'
const MARK = 'Stand-in lake:'

async function expectMarked(playground: Playground, page: Page, catalog: string): Promise<void> {
  for (const tab of ['Tables', 'Rows', 'Snapshots', 'Files', 'Console'] as const) {
    await playground.tab(tab).click()
    await expect(page.getByRole('tabpanel', { name: tab })).toContainText(`${MARK} ${catalog}`)
  }
}

test('PostgreSQL and S3: Run explains, stand-ins run, and their rows are kept', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.write('Environment', VARIABLES)
  await playground.write('metaxy.toml', DEPLOYED)
  const sql = page.getByRole('tabpanel', { name: 'SQL' })
  await expect(sql).toContainText("METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'ducklake_pg'}")
  await expect(sql.getByRole('button', { name: RUN })).toBeEnabled()

  await playground.run()
  const log = page.getByRole('tabpanel', { name: 'Run log' })
  await expect(log.getByRole('alert')).toContainText('this page cannot open the lake of the store dev')
  await expect(log.getByRole('alert')).toContainText('a browser cannot reach a PostgreSQL server')
  await expect(log.getByRole('alert')).toContainText('object storage (S3)')

  await log.getByRole('button', { name: RUN }).click()
  await expect(playground.log).toContainText('clip_002: s3://demo-bucket/processed/clip_002.parquet')
  const lines = await playground.logLines()
  expect(lines[0]).toBe('This run is on a stand-in lake, not on the lake that metaxy.toml names.')
  await expect(playground.log).toContainText("CREATE OR REPLACE SECRET ducklake_s3 ( TYPE S3, KEY_ID '***'")
  await expect(playground.log).toContainText('the secret is not created, because nothing uses it')
  await expect(playground.log).toContainText(
    "METADATA_PATH '/stand-in/dev/ducklake/catalog.db', DATA_PATH '/stand-in/dev/ducklake/data' );",
  )
  await expect(page.getByText('The run on local stand-ins is done.')).toBeAttached()
  expect(await page.locator('.panes').innerText()).not.toContain('hunter2')

  const catalog = '/stand-in/dev/ducklake/catalog.db'
  await expectMarked(playground, page, catalog)
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])

  // The variables are gone after that, the bucket's name among them.
  await playground.reload()
  await expectMarked(playground, page, catalog)
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])

  await playground.write('metaxy.toml', TOML)
  await playground.tab('Rows').click()
  const rows = page.getByRole('tabpanel', { name: 'Rows' })
  await expect(rows).toContainText('There is no lake yet')
  await expect(rows).not.toContainText(MARK)
  await playground.run()
  await expect(playground.log).not.toContainText('stand-in')
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])
  await expect(rows).not.toContainText(MARK)
})

test('a stand-in has a place of its own, can be reset, and its tables can be kept', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.run()
  await playground.write('metaxy.toml', POSTGRES)
  await playground.tab('Tables').click()
  const tables = page.getByRole('tabpanel', { name: 'Tables' })
  await expect(tables).toContainText('There is no stand-in lake yet')
  await tables.getByRole('button', { name: RUN }).click()
  await expect(playground.log).toContainText('created /stand-in/dev/pg_lake/catalog.db')
  await expectMarked(playground, page, '/stand-in/dev/pg_lake/catalog.db')

  await playground.tab('SQL').click()
  const sql = page.getByRole('tabpanel', { name: 'SQL' })
  await sql.getByText('What runs here instead').click()
  await sql.getByRole('button', { name: 'Copy the tables' }).click()
  const kept = await page.evaluate(() => navigator.clipboard.readText())
  await playground.write('metaxy.toml', TOML.replace(/\[stores\.dev\.config\.ducklake\][\s\S]*$/, kept))
  await playground.tab('Tables').click()
  await expect(tables).toContainText('examples__ducklake_demo')
  await expect(tables).not.toContainText(MARK)

  await playground.write('metaxy.toml', POSTGRES)
  await expect(tables).toContainText(MARK)
  await playground.button('Reset lake').click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('/stand-in/dev/pg_lake/catalog.db')
  await expect(dialog).not.toContainText('/tmp/example')
  await dialog.getByRole('button', { name: 'Remove lake' }).click()
  await expect(tables).toContainText('There is no stand-in lake yet')
  await playground.write('metaxy.toml', TOML)
  await expect(tables).toContainText('examples__ducklake_demo')
})

test('an encrypted lake has no stand-in, and that is said', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', POSTGRES.replace('override_data_path = true', 'encrypted = true'))
  const reason = 'the attach option encrypted asks for encrypted data files'
  await expect(page.getByRole('tabpanel', { name: 'SQL' })).toContainText(reason)
  await playground.run()
  const log = page.getByRole('tabpanel', { name: 'Run log' })
  await expect(log.getByRole('alert')).toContainText(reason)
  await expect(page.getByRole('button', { name: RUN })).toHaveCount(0)
})
