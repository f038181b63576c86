import { expect, test } from 'vitest'
import { openTestLake } from './testing/test-lake.ts'

test('smoke', async () => {
  const t = await openTestLake()
  const lake = await t.engine.attach(t.request)
  const name = { schema: 'main', table: 't' }
  await lake.createTable(name, [
    { name: 'a', type: 'BIGINT' },
    { name: 'm', type: 'MAP(VARCHAR, VARCHAR)' },
    { name: 's', type: 'STRUCT(p VARCHAR, l STRUCT(q INTEGER)[])' },
  ])
  console.log(await lake.append(name, "VALUES (1, MAP {'k':'v'}, {p:'x',l:[{q:1},null]}), (2, NULL, NULL)"))
  console.log(await lake.append(name, "SELECT i, MAP {'k':'v'||i}, {p:'x',l:[{q:1},null]} FROM range(20) t(i)"))
  for (const x of ['snapshot', 'table_stats','table_column_stats','file_column_stats','data_file','column'])
    console.log(x, await t.query(`from "__ducklake_metadata_lake".main.ducklake_${x}`))
  const r = await lake.relation(name)
  console.log(await t.query(`from ${r}`))
  console.log(JSON.stringify(await lake.tables()), await lake.files(), await lake.snapshots())
  for (const v of [0,1,2,3]) console.log(v, JSON.stringify(await lake.tables(v)))
  await lake.detach()
  const again = await t.engine.attach(t.request)
  console.log((await t.query(`from ${await again.relation(name, 2)}`)))
  await t.engine.remove(t.request)
  expect(await t.engine.exists(t.request)).toBe(false)
  t.dispose()
})
