import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BOTH, decideEngines, INSTEAD, ONCE, skippedLine } from './engines.mjs'

const REPOSITORY = '/repository'
const FILES = ['parquet', 'ducklake'].map(
  (name) => `${REPOSITORY}/v1.5.5/wasm_eh/${name}.duckdb_extension.wasm`,
)
const there = (path: string) => FILES.includes(path)

describe('which engines the end-to-end tests run on', () => {
  it('is both, when there is a repository', () => {
    const decision = decideEngines({ EXTENSION_REPOSITORY: REPOSITORY }, there)
    expect(decision).toEqual({ builtin: true, extension: { kind: 'run', repository: REPOSITORY } })
    expect(skippedLine(decision)).toBeNull()
  })

  it.each([
    [{}, /EXTENSION_REPOSITORY names no folder/],
    [{ ENGINES: 'builtin,extension', EXTENSION_REPOSITORY: '' }, /EXTENSION_REPOSITORY names no folder/],
    [{ ENGINES: 'builtin', EXTENSION_REPOSITORY: REPOSITORY }, /ENGINES is builtin\./],
    [{ EXTENSION_REPOSITORY: '/empty' }, /has no .*parquet\S+ and no .*ducklake\S+\.$/],
  ])('is the built-in one alone for %j, with the reason', (environment, reason) => {
    const decision = decideEngines(environment, there)
    expect(decision).toMatchObject({ builtin: true, extension: { kind: 'skip' } })
    expect(skippedLine(decision)).toMatch(/^SKIPPED: /)
    expect(skippedLine(decision)).toMatch(reason)
  })

  it('names the one file that a folder lacks', () => {
    const { extension } = decideEngines({ EXTENSION_REPOSITORY: REPOSITORY }, (path) => path === FILES[0])
    expect(extension).toEqual({
      kind: 'skip',
      reason: `EXTENSION_REPOSITORY is ${REPOSITORY}, which has no v1.5.5/wasm_eh/ducklake.duckdb_extension.wasm.`,
    })
  })

  it('takes an address as it is, and can leave the built-in engine out', () => {
    const address = 'https://extensions.duckdb.org'
    expect(decideEngines({ ENGINES: 'extension', EXTENSION_REPOSITORY: address }, () => false)).toEqual({
      builtin: false,
      extension: { kind: 'run', repository: address },
    })
  })

  it('refuses an engine that there is not', () => {
    expect(() => decideEngines({ ENGINES: 'builtin,ducklake' })).toThrow(/ENGINES names "ducklake"/)
  })

  it('knows its specs', () => {
    expect(readdirSync('e2e')).toEqual(expect.arrayContaining([...ONCE, BOTH, INSTEAD]))
  })
})
