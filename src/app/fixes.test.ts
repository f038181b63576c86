import { expect, test } from 'vitest'
import { compileMetaxyToml } from '../attach/compile-toml.ts'
import { ducklakeExample } from '../examples/ducklake/index.ts'
import { applyFix, applyMigration, fixerOf, migrationOf } from './fixes.ts'
import { createAppStore } from './store.ts'

const lake = (name: string) => `[stores.${name}]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.${name}.config]
database = ":memory:"
[stores.${name}.config.ducklake]
catalog = { type = "postgres", secret_name = "pg", host = "h", database = "d", user = "u", password = "pw" }
storage = { type = "local", path = "/d" }
`

function open(toml: string, storeName: string | null = null) {
  const store = createAppStore({ ...ducklakeExample, toml }, 'system', 'automatic')
  store.setState({ storeName })
  const fixOf = (code: string) => {
    const options = storeName === null ? {} : { store: storeName }
    const found = compileMetaxyToml(toml, new Map(), options).diagnostics.find((each) => each.code === code)
    const fix = found && fixerOf(store.getState())(found)
    if (fix == null) throw new Error(`nothing puts ${code} right`)
    return fix
  }
  return { store, fixOf }
}

test('a fix of two documents changes both and goes to what it changed', () => {
  const { store, fixOf } = open(lake('dev'))
  applyFix(store, fixOf('literal-secret'))
  const { toml, environment, reveal, announcement } = store.getState()
  expect(toml).toBe(lake('dev').replace('"pw"', '"${DEV_CATALOG_PASSWORD}"'))
  expect(environment).toBe('DEV_CATALOG_PASSWORD=pw\n')
  const start = lake('dev').indexOf('"pw"')
  expect(reveal).toEqual({ document: 'metaxy.toml', range: { start, end: start } })
  expect(announcement).toBe('Done: Move the value to the Environment tab as DEV_CATALOG_PASSWORD.')
})

test('a fix goes where there is more to write', () => {
  const { store, fixOf } = open(lake('dev').replace('"pw"', '"${PW}"'))
  applyFix(store, fixOf('unset-variable'))
  const { environment, editorTab, reveal } = store.getState()
  expect([environment, editorTab, reveal?.range.start]).toEqual(['PW=\n', 'environment', 3])
})

test('the store chosen keeps being chosen under its new name', () => {
  const { store, fixOf } = open(`${lake('my-dev')}${lake('dev')}`, 'my-dev')
  applyFix(store, fixOf('unquotable-name'))
  expect(store.getState().storeName).toBe('my_dev')
})

test('a file of earlier names is rewritten once, and what was changed is kept', () => {
  const { store } = open(lake('dev').replace('storage =', 'storage_backend ='))
  applyMigration(store)
  const { toml, migrated, announcement } = store.getState()
  expect(toml).toBe(lake('dev'))
  expect(migrated).toEqual({ text: toml, changes: ['Renamed storage_backend to storage.'] })
  expect(announcement).toBe("Updated to today's names: 1 change.")
  expect(migrationOf(store.getState())).toBeNull()
})
