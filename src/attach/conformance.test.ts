/** Compares the compiler with what the real Metaxy answered (see conformance/generate_attach.py). */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from '../index.ts'
import { type Diagnostic, isAboutTheFile } from '../text/diagnostic.ts'

interface Answer {
  readonly name: string
  readonly toml: string
  readonly environment: Readonly<Record<string, string>>
  readonly store: string | null
  readonly statements: readonly string[] | null
  readonly extensions?: readonly (readonly [string, string])[]
  readonly database?: string
  readonly hashAlgorithm?: string
  readonly autoCreateTables?: boolean
  readonly tablePrefix?: string
  readonly project?: string | null
  readonly entrypoints?: readonly string[]
  readonly hashTruncationLength?: number
  readonly enableMapDatatype?: boolean
  readonly storeNames?: readonly string[]
  readonly error: { readonly kind: string; readonly text: string } | null
  readonly warnings: readonly string[]
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Answer[] }

function compile({ toml, environment, store }: Answer) {
  return compileMetaxyToml(toml, new Map(Object.entries(environment)), store === null ? {} : { store })
}

/** Errors Metaxy never sees because it only writes the SQL, and DuckDB refuses it. */
const afterwards = new Set([
  'unquotable-name',
  'reserved-alias',
  'unknown-attach-option',
  'invalid-attach-option',
])

/** What Metaxy would refuse: neither DuckDB's errors nor what only this page cannot do. */
function refusals(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(
    (diagnostic) =>
      diagnostic.severity === 'error' && isAboutTheFile(diagnostic) && !afterwards.has(diagnostic.code),
  )
}

describe('what the real Metaxy compiles', () => {
  const compiled = cases.filter(({ error }) => error === null)

  it('is a set worth comparing with', () => expect(compiled.length).toBeGreaterThan(1550))

  it.each(compiled)('$name', (answer) => {
    const { plan, config, store, diagnostics } = compile(answer)
    expect(plan?.statements.map(({ sql }) => sql)).toEqual(answer.statements)
    expect(plan?.extensions.map(({ name, repository }) => [name, repository])).toEqual(answer.extensions)
    expect(store).toMatchObject({
      database: answer.database,
      // The one this page cannot compute has no name here.
      hashAlgorithm: answer.hashAlgorithm === 'xxh3_64' ? null : answer.hashAlgorithm,
      autoCreateTables: answer.autoCreateTables,
      tablePrefix: answer.tablePrefix,
    })
    expect(config).toMatchObject({
      project: answer.project,
      entrypoints: answer.entrypoints,
      hashTruncationLength: answer.hashTruncationLength,
      enableMapDatatype: answer.enableMapDatatype,
      storeNames: answer.storeNames,
    })
    expect(refusals(diagnostics)).toEqual([])
    const details = diagnostics.map(({ detail }) => detail)
    for (const warning of answer.warnings) expect(details).toContain(warning)
  })
})

describe('what the real Metaxy refuses', () => {
  const refused = cases.filter(({ error }) => error !== null)

  it('is a set worth comparing with', () => expect(refused.length).toBeGreaterThan(850))

  it.each(refused)('$name', (answer) => {
    const { plan, diagnostics } = compile(answer)
    expect(plan).toBeNull()
    expect(refusals(diagnostics)).not.toEqual([])
    // tomli's own words are not imitated.
    if (answer.error?.kind === 'TOMLDecodeError') return
    const details = diagnostics.filter(({ severity }) => severity === 'error').map(({ detail }) => detail)
    expect(details).toContain(answer.error?.text)
    for (const warning of answer.warnings) expect(diagnostics.map(({ detail }) => detail)).toContain(warning)
  })
})
