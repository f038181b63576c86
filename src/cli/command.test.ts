import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The command as a person gets it: bundled, in a process of its own. */
const folder = mkdtempSync(join(tmpdir(), 'metaxy-cli-'))
const bundled = join(folder, 'cli.js')
const root = fileURLToPath(new URL('../..', import.meta.url))
const seed = join(root, 'src/examples/ducklake/metaxy.toml')
const expectedStatements = [
  "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '/tmp/meta.db', DATA_PATH '/tmp/example_ducklake_storage' );",
  "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake (OVERRIDE_DATA_PATH true);",
  'USE ducklake;',
]

function command(words: readonly string[], input = '', environment: NodeJS.ProcessEnv = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bundled, ...words], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  })
  return { stdout, stderr, status }
}

beforeAll(() => {
  const script = `await (await import('./scripts/bundle.mjs')).bundle('src/cli/main.ts', ${JSON.stringify(bundled)})`
  const built = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(built).toMatchObject({ status: 0, stdout: '', stderr: '' })
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('the bundled command', () => {
  it('prints the SQL of a file and its hints with their places', () => {
    const { stdout, stderr, status } = command(['compile', seed, '--env', 'DUCKLAKE_META_DB=/tmp/meta.db'])
    expect(stdout).toBe(expectedStatements.map((sql) => `${sql}\n`).join(''))
    expect(stderr).toMatch(new RegExp(`^${seed}:19:8: hint: .* \\[sqlite-is-duckdb\\]\n  \\S.*\n$`))
    expect(status).toBe(0)
  })

  it('reads variables of the process only when told to', () => {
    const environment = { DUCKLAKE_META_DB: '/tmp/meta.db' }
    expect(command(['compile', seed], '', environment).stdout).toContain("'/tmp/example_ducklake_meta.db'")
    expect(command(['compile', seed, '--env-from-process'], '', environment).stdout).toContain(
      "'/tmp/meta.db'",
    )
  })

  it('reads standard input, prints JSON and ends with 1 on errors', () => {
    const { stdout, stderr, status } = command(['compile', '-', '--format', 'json'], 'x = 1\ny = \n')
    const { statements, diagnostics } = JSON.parse(stdout)
    expect(statements).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'toml-syntax', severity: 'error', line: 2 }])
    expect(stderr).toBe('')
    expect(status).toBe(1)
  })

  it('ends with 2 on a missing file and on an unknown option', () => {
    const missing = command(['compile', 'gone.toml'])
    expect(missing).toMatchObject({ stdout: '', status: 2 })
    expect(missing.stderr).toMatch(/^metaxy-playground: gone\.toml cannot be read \(ENOENT: .*\n$/)
    const unknown = command(['compile', seed, '--shop'])
    expect(unknown).toMatchObject({ stdout: '', status: 2 })
    expect(unknown.stderr).toMatch(/^metaxy-playground: Unknown option '--shop'\.\n\nUsage: /)
  })

  it('writes all of an output larger than a pipe holds', () => {
    const path = `/tmp/${'x'.repeat(80_000)}`
    const toml = readFileSync(seed, 'utf8').replace(
      '${DUCKLAKE_META_DB:-/tmp/example_ducklake_meta.db}',
      path,
    )
    const { stdout } = command(['compile', '-'], toml)
    expect(stdout).toContain(`METADATA_PATH '${path}', `)
    expect(stdout.endsWith('\nUSE ducklake;\n')).toBe(true)
  })

  it('takes a reader that stops early as no failure', async () => {
    const child = spawn(process.execPath, [bundled, 'compile', seed], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const [stderr, status] = await Promise.all([
      text(child.stderr),
      new Promise((resolve) => child.on('close', resolve)),
    ])
    expect(stderr).not.toContain('EPIPE')
    expect(status).toBe(0)
  })
})
