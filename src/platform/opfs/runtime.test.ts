import { expect, it } from 'vitest'
import { checkRuntime } from './runtime.ts'

it('names what a different DuckDB-Wasm lacks', () => {
  expect(() => checkRuntime(undefined)).toThrow('lacks what the file system needs: DUCKDB_RUNTIME')
  expect(() => checkRuntime({ openFile() {}, readFile: 1 })).toThrow(/getFileInfo.*readFile.*_fileInfoCache/)
})
