/** Both engines on one lake: each goes on with what the other wrote. Needs DuckDB's extension. */

import { expect, type Playground, test } from './playground.ts'

/** More rows than the catalog keeps in itself. */
async function writeRows(playground: Playground, prefix: string): Promise<void> {
  const rows = Array.from({ length: 30 }, (_, index) => ({
    sample_uid: `${prefix}_${index}`,
    path: `p${index}`,
    metaxy_provenance_by_field: { path: `h${index}` },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.run()
  await expect(playground.log).toContainText('Wrote 30 rows')
}

async function count(playground: Playground): Promise<string | null> {
  await playground.tab('Rows').click()
  await playground.page.getByRole('radio', { name: 'All stored rows' }).click()
  return playground.grid.getAttribute('aria-rowcount')
}

test('a lake goes from engine to engine, rows in its catalog and in files', async ({ playground }) => {
  await playground.open()
  await playground.run()
  await expect(playground.log).toContainText('Wrote 2 rows for examples/ducklake_demo')
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  await writeRows(playground, 'extension')
  await playground.chooseEngine('Built-in', 'builtin')
  await expect.poll(() => count(playground)).toBe('33')
  await writeRows(playground, 'builtin')
  await playground.chooseEngine('Automatic', 'extension')
  await expect.poll(() => count(playground)).toBe('63')
  await playground.reload()
  await expect.poll(() => count(playground)).toBe('63')
})
