/** The store of a lake that was brought in compiles to statements that open exactly this lake. */

import { expect, it } from 'vitest'
import { ducklakeExample } from '../examples/ducklake/index.ts'
import type { FoundLake } from '../worker/api.ts'
import { createCompiler } from './compile.ts'
import { freeStoreName, namesLake, storeToml } from './found-lake.ts'

const LAKE: FoundLake = {
  catalog: '/lakes/my "lake"/meta.ducklake',
  version: '1.0',
  dataPath: '/lakes/my "lake"/data/',
  storedDataPath: '/home/me/data/',
  files: 2,
  missing: 0,
}

function attachOf(lake: FoundLake) {
  const toml = `${ducklakeExample.toml}\n${storeToml('opened', lake)}`
  return createCompiler()({ ...ducklakeExample, toml }, '', 'opened', null).attach
}

it('names the catalog and the folder, and overrides the path of one that moved', () => {
  expect(attachOf(LAKE)).toMatchObject({
    alias: 'opened',
    metadataPath: '/lakes/my "lake"/meta.ducklake',
    dataPath: '/lakes/my "lake"/data',
    overrideDataPath: true,
  })
  expect(attachOf({ ...LAKE, storedDataPath: LAKE.dataPath })).toMatchObject({ overrideDataPath: false })
  expect(namesLake(attachOf(LAKE), LAKE)).toBe(true)
  expect(namesLake(attachOf(LAKE), { ...LAKE, dataPath: '/elsewhere/' })).toBe(false)
  expect(namesLake(null, LAKE)).toBe(false)
})

it('takes a name that no store has', () => {
  expect(freeStoreName(['dev'])).toBe('opened')
  expect(freeStoreName(['opened', 'opened_2'])).toBe('opened_3')
})
