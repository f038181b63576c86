import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../text/diagnostic.ts'
import { LineIndex } from '../text/line-index.ts'
import { diagnosticText, reportedDiagnostic } from './report.ts'
import { run } from './run.ts'
import { usage } from './usage.ts'

const store = (name: string, uri: string) => `[stores.${name}]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.${name}.config]
database = ":memory:"
[stores.${name}.config.ducklake.catalog]
type = "duckdb"
uri = "${uri}"
[stores.${name}.config.ducklake.storage]
type = "local"
path = "/tmp/data"
`

const statements = (name: string, uri: string) => [
  `CREATE OR REPLACE SECRET metaxy_generated_${name}_ducklake ( TYPE DUCKLAKE, METADATA_PATH '${uri}', DATA_PATH '/tmp/data' );`,
  `ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_${name}_ducklake' AS ducklake;`,
  'USE ducklake;',
]

const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')

/** Runs with one file, `metaxy.toml`; `-` reads the same. */
function runWith(text: string | Uint8Array, words: readonly string[], environment: [string, string][] = []) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const read = async (file: string) => {
    if (file === 'metaxy.toml' || file === '-') return bytes
    throw new Error(`ENOENT: no such file or directory, open '${file}'`)
  }
  return run(words, { read, environment: new Map(environment) })
}

describe('compile', () => {
  it('prints one statement a line', async () => {
    expect(await runWith(store('dev', '/tmp/meta.db'), ['compile', 'metaxy.toml'])).toEqual({
      stdout: lines(statements('dev', '/tmp/meta.db')),
      stderr: '',
      exitCode: 0,
    })
  })

  it('compiles the store that --store names', async () => {
    const text = store('dev', '/tmp/dev.db') + store('prod', '/tmp/prod.db')
    const { stdout } = await runWith(text, ['compile', '--store', 'prod', 'metaxy.toml'])
    expect(stdout).toBe(lines(statements('prod', '/tmp/prod.db')))
  })

  it.each([
    ['nothing of the process unless asked', [], ''],
    ['--env', ['--env', 'WHERE=a=b'], 'a=b'],
    ['the last --env of a name', ['--env=WHERE=1', '--env', 'WHERE=2'], '2'],
    ['an empty value', ['--env', 'WHERE='], ''],
    ['the process with --env-from-process', ['--env-from-process'], 'from-process'],
    ['--env before the process', ['--env-from-process', '--env', 'WHERE=mine'], 'mine'],
  ])('reads %s', async (_, words, value) => {
    const outcome = await runWith(
      store('dev', '/tmp/${WHERE}'),
      ['compile', 'metaxy.toml', ...words],
      [['WHERE', 'from-process']],
    )
    expect(outcome.stdout).toBe(lines(statements('dev', `/tmp/${value}`)))
  })

  it('says an unset variable with the place and the option that sets it', async () => {
    const { stderr, exitCode } = await runWith(store('dev', '${META}'), ['compile', '-'])
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      '<stdin>:7:8: warning: The variable META is not set, so Metaxy puts an empty text here. [unset-variable]',
      '  Set META with --env, or give a default: ${META:-…}.',
    ])
    expect(exitCode).toBe(0)
  })

  it("ends with 1 on errors and indents Metaxy's own text", async () => {
    const { stdout, stderr, exitCode } = await runWith('project = "p"\nstores = 1\n', [
      'compile',
      'metaxy.toml',
    ])
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^metaxy\.toml:2:\d+: error: .+ \[[a-z-]+\]\n {2}\S.*\n {2}Metaxy says:\n {4}\S/)
    expect(exitCode).toBe(1)
  })

  it('lets METAXY_* variables override the file, and says so', async () => {
    const text = store('dev', '/tmp/dev.db') + store('prod', '/tmp/prod.db')
    const catalog = '--env=METAXY_STORES__PROD__CONFIG__DUCKLAKE__CATALOG__URI=/tmp/other.db'
    const { stdout, stderr, exitCode } = await runWith(text, [
      'compile',
      'metaxy.toml',
      '--env=METAXY_STORE=prod',
      catalog,
    ])
    expect(stdout).toBe(lines(statements('prod', '/tmp/other.db')))
    expect(stderr.split('\n')).toContain(
      'environment:METAXY_STORE: hint: METAXY_STORE sets store, which metaxy.toml does not have. [set-by-environment]',
    )
    expect(stderr).toMatch(/^metaxy\.toml:\d+:7: hint: METAXY_\w+__URI overrides stores\.prod\.\S+uri\. /m)
    expect(exitCode).toBe(0)
  })

  it('names the variable a problem is in', async () => {
    const words = ['compile', 'metaxy.toml', '--env=METAXY_STORES={']
    const outcome = await runWith(store('dev', '/m'), words)
    expect(outcome.stderr).toBe(
      'environment:METAXY_STORES: error: METAXY_STORES is not JSON, so Metaxy loads nothing at all. [override-not-json]\n' +
        '  Write a JSON object, for example {"key": "value"}.\n  Metaxy says:\n' +
        '    error parsing value for field "stores" from source "EnvSettingsSource"\n',
    )
    expect(outcome).toMatchObject({ stdout: '', exitCode: 1 })
  })

  it('prints what Metaxy would write even when DuckDB refuses it', async () => {
    const text = `${store('dev', '/m')}[stores.dev.config.ducklake.attach_options]\nno_such_option = 1\n`
    const { stdout, exitCode } = await runWith(text, ['compile', 'metaxy.toml'])
    expect(stdout).toContain('NO_SUCH_OPTION')
    expect(exitCode).toBe(1)
  })
})

/** Everything here is out of a browser's reach, and nothing of it is wrong. */
const remote = `[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = "/tmp/own.db"
hash_algorithm = "xxh3_64"
[stores.dev.config.ducklake]
catalog = { type = "postgres", secret_name = "pg" }
storage = { type = "gcs", secret_name = "gcs", data_path = "gs://b/" }
attach_options = { encrypted = true }
`

describe('what only a browser cannot do', () => {
  it('is neither an error nor said on a terminal', async () => {
    const { stdout, stderr, exitCode } = await runWith(remote, ['compile', 'metaxy.toml'])
    expect(stdout).toContain("METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'pg'}")
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  })

  it('is a marked hint in JSON', async () => {
    const { stdout, exitCode } = await runWith(remote, ['compile', 'metaxy.toml', '--format=json'])
    const found: { code: string; severity: string; limit: string | null }[] = JSON.parse(stdout).diagnostics
    expect(found.map(({ code, severity, limit }) => `${code} ${severity} ${limit}`)).toEqual([
      'database-not-opened hint browser',
      'unsupported-hash-algorithm hint browser',
      'cannot-run-here hint browser',
      'cannot-run-here hint browser',
      'option-not-honoured hint browser',
    ])
    expect(exitCode).toBe(0)
  })

  it('does not excuse what is wrong besides', async () => {
    const { exitCode } = await runWith(remote.replace('encrypted', 'no_such'), ['compile', 'metaxy.toml'])
    expect(exitCode).toBe(1)
  })
})

describe('scripts', () => {
  const text = store('dev', '${META:-/m.db?password=x}')

  it('for the DuckDB command line have the secrets', async () => {
    const { stdout, exitCode } = await runWith(text, ['compile', '-', '--format', 'duckdb'])
    expect(stdout).toMatch(/^-- Attaches the DuckLake of the store dev /)
    expect(stdout).toContain("METADATA_PATH '/m.db?password=x'")
    expect(exitCode).toBe(0)
  })

  it('in Python have the names of variables', async () => {
    const { stdout } = await runWith(text, ['compile', '-', '--format', 'python'])
    expect(stdout).toContain('#   META (has a default)\n')
    expect(stdout).not.toContain('password')
  })

  it('are not made of what is wrong: DuckDB could read it as something else', async () => {
    const wrong = `${text}[stores.dev.config.ducklake]\nalias = "a; DROP TABLE t"\n`
    expect(await runWith(wrong, ['compile', '-', '--format', 'duckdb'])).toMatchObject({
      stdout: '',
      exitCode: 1,
    })
    expect((await runWith('', ['compile', '-', '--format', 'python'])).stdout).toBe('')
  })
})

describe('--format json', () => {
  it('gives statements, also without their secrets, and nothing on standard error', async () => {
    const text = store('dev', '/tmp/meta.db?password=hunter2')
    const outcome = await runWith(text, ['compile', 'metaxy.toml', '--format', 'json'])
    const { statements: found } = JSON.parse(outcome.stdout)
    const [secret, attach, use] = statements('dev', '/tmp/meta.db?password=hunter2')
    expect(found).toEqual([
      { kind: 'secret', sql: secret, redacted: statements('dev', '***')[0] },
      { kind: 'attach', sql: attach, redacted: attach },
      { kind: 'use', sql: use, redacted: use },
    ])
    expect(outcome.stderr).toBe('')
  })

  it('gives diagnostics with lines, columns and what Metaxy says', async () => {
    const text = 'project = "p"\nstores.dev.type = "nowhere.Store"\n'
    const outcome = await runWith(text, ['compile', 'metaxy.toml', '--format=json'])
    expect(JSON.parse(outcome.stdout)).toEqual({
      statements: [],
      diagnostics: [
        {
          code: 'unknown-store-class',
          severity: 'error',
          message: 'Metaxy cannot import this store class.',
          limit: null,
          detail:
            "Failed to import store class 'nowhere.Store' for store 'dev': Cannot import 'nowhere.Store': No module named 'nowhere'",
          line: 2,
          column: 19,
          variable: null,
        },
      ],
    })
    expect(outcome.exitCode).toBe(1)
  })

  it('says that there is no text of Metaxy with null', async () => {
    const text = store('dev', '${META}')
    const { stdout } = await runWith(text, ['compile', 'metaxy.toml', '--format=json'])
    expect(JSON.parse(stdout).diagnostics).toContainEqual({
      code: 'unset-variable',
      severity: 'warning',
      message: 'The variable META is not set, so Metaxy puts an empty text here.',
      limit: null,
      detail: null,
      line: 7,
      column: 8,
      variable: null,
    })
  })
})

describe('what is not understood', () => {
  it.each([
    [[], 'A command is missing.'],
    [['run', 'metaxy.toml'], 'There is no command run, only compile.'],
    [['compile'], 'The file to compile is missing.'],
    [['compile', 'metaxy.toml', 'b.toml'], 'compile takes one file, and b.toml is more.'],
    [['compile', 'metaxy.toml', '--shop', 'x'], "Unknown option '--shop'."],
    [['compile', 'metaxy.toml', '--store'], "Option '--store <value>' argument missing."],
    [
      ['compile', 'metaxy.toml', '--store', 'a', '--store', 'b'],
      '--store was given twice; one store is compiled at a time.',
    ],
    [
      ['compile', 'metaxy.toml', '--format', 'yaml'],
      '--format is one of sql, json, duckdb, python, not yaml.',
    ],
    [['compile', 'metaxy.toml', '--format', 'sql', '--format', 'json'], '--format was given twice.'],
    [['compile', 'metaxy.toml', '--env', 'WHERE'], '--env takes KEY=VALUE, as in --env BUCKET=lake.'],
    [['compile', 'metaxy.toml', '--env', '=hunter2'], '--env takes KEY=VALUE, as in --env BUCKET=lake.'],
  ])('%j ends with 2 and the usage', async (words, message) => {
    expect(await runWith(store('dev', '/m'), words)).toEqual({
      stdout: '',
      stderr: `metaxy-playground: ${message}\n\n${usage}`,
      exitCode: 2,
    })
  })

  it('is not asking for help', async () => {
    for (const words of [['--help'], ['-h'], ['compile', '--help']])
      expect(await runWith('', words)).toEqual({ stdout: usage, stderr: '', exitCode: 0 })
  })

  it('a missing file', async () => {
    expect(await runWith('', ['compile', 'gone.toml'])).toEqual({
      stdout: '',
      stderr:
        "metaxy-playground: gone.toml cannot be read (ENOENT: no such file or directory, open 'gone.toml'). " +
        'Give the path of a metaxy.toml, or - for standard input.\n',
      exitCode: 2,
    })
  })

  it('bytes that are not UTF-8', async () => {
    expect(await runWith(new Uint8Array([0x61, 0xff]), ['compile', '-'])).toEqual({
      stdout: '',
      stderr: 'metaxy-playground: - is not UTF-8, which TOML has to be. Save it as UTF-8.\n',
      exitCode: 2,
    })
  })

  it('a byte order mark is left for the compiler to refuse', async () => {
    const outcome = await runWith(`\uFEFF${store('dev', '/m')}`, ['compile', 'metaxy.toml'])
    expect(outcome).toMatchObject({ stdout: '', exitCode: 1 })
  })
})

describe('a diagnostic', () => {
  const text = new LineIndex('a\nb')
  const diagnostic: Diagnostic = {
    code: 'some-code',
    severity: 'error',
    message: 'Wrong: \u001b[31mred.',
    detail: 'one\n\ntwo',
    document: 'metaxy.toml',
    range: { start: 2, end: 3 },
  }

  it('cannot send control codes to the terminal', () => {
    expect(diagnosticText(diagnostic, 'f.toml', text)).toBe(
      'f.toml:2:1: error: Wrong: \\x1b[31mred. [some-code]\n  Metaxy says:\n    one\n\n    two\n',
    )
  })

  it('of the page alone is a hint, marked as such', () => {
    expect(reportedDiagnostic({ ...diagnostic, limit: 'browser' }, text)).toMatchObject({
      severity: 'hint',
      limit: 'browser',
    })
    expect(reportedDiagnostic(diagnostic, text)).toMatchObject({ severity: 'error', limit: null })
  })

  it('does not repeat the values pydantic quotes: a password may be among them', () => {
    const quoted =
      "x\n  Input [type=a, input_value={'password': 'hunter2, input_type=no'}, input_type=dict]\n  y"
    expect(diagnosticText({ ...diagnostic, detail: quoted }, 'f.toml', text)).toContain(
      'Input [type=a, input_value=***, input_type=dict]\n      y',
    )
    expect(reportedDiagnostic({ ...diagnostic, detail: quoted }, text).detail).toBe(quoted)
  })

  it('that is not in the file has no line', () => {
    const elsewhere = { ...diagnostic, document: 'environment' }
    expect(diagnosticText(elsewhere, 'f.toml', text)).toMatch(/^environment: error: /)
    expect(reportedDiagnostic(elsewhere, text)).toMatchObject({ line: null, column: null, variable: null })
  })

  it('says which variable it is in', () => {
    const range = { start: 0, end: 0, variable: 'METAXY_STORE' }
    const elsewhere = { ...diagnostic, document: 'environment', range }
    expect(diagnosticText(elsewhere, 'f.toml', text)).toMatch(/^environment:METAXY_STORE: error: /)
    expect(reportedDiagnostic(elsewhere, text)).toMatchObject({ line: null, variable: 'METAXY_STORE' })
  })
})
