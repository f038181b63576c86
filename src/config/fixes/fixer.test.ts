import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Compiled, compileMetaxyToml } from '../../index.ts'
import type { Diagnostic } from '../../text/diagnostic.ts'
import { applyEdits, type Fix, type TextEdit } from '../../text/fix.ts'
import { parseEnvironment } from '../environment.ts'
import { createFixer } from './fixer.ts'
import { readSource } from './source.ts'

function compile(toml: string, environment: string, store: string | null = null) {
  return compileMetaxyToml(toml, parseEnvironment(environment).environment, store === null ? {} : { store })
}

function apply(fix: Fix, toml: string, environment: string) {
  return {
    toml: applyEdits(toml, 'metaxy.toml', fix.edits),
    environment: applyEdits(environment, 'environment', fix.edits),
  }
}

function commentsOf(text: string): readonly string[] {
  const source = readSource(text)
  return (source?.comments ?? []).map(({ start, end }) => text.slice(start, end)).sort()
}

function said({ code, message }: Diagnostic): string {
  return `${code}: ${message}`
}

function count(diagnostics: readonly Diagnostic[], one: Diagnostic): number {
  return diagnostics.filter((each) => said(each) === said(one)).length
}

/** Errors that only say what this page cannot do. */
function isOurs({ code }: Diagnostic): boolean {
  return code === 'cannot-run-here'
}

/** Where the edits' own text stands once they are made. */
function written(edits: readonly TextEdit[]) {
  let shift = 0
  return edits
    .filter(({ document }) => document === 'metaxy.toml')
    .toSorted((a, b) => a.range.start - b.range.start)
    .map(({ range, newText }) => {
      const start = range.start + shift
      shift += newText.length - (range.end - range.start)
      return { start, end: start + newText.length }
    })
}

interface Documents {
  readonly toml: string
  readonly environment: string
  readonly store: string | null
}

interface Case {
  readonly name: string
  readonly toml: string
  readonly environment: Readonly<Record<string, string>>
  readonly store: string | null
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] }

/** What is wrong with a fix; empty when it does what it should and nothing else. */
function objections(
  fix: Fix,
  diagnostic: Diagnostic,
  { toml, environment, store }: Documents,
  before: Compiled,
): readonly string[] {
  const fixed = apply(fix, toml, environment)
  const after = compile(
    fixed.toml,
    fixed.environment,
    store === fix.renamedStore?.from ? fix.renamedStore.to : store,
  )
  const found: string[] = []
  if (readSource(fixed.toml) === null) found.push('is no TOML any more')
  if (count(after.diagnostics, diagnostic) >= count(before.diagnostics, diagnostic))
    found.push('is still there')
  if (commentsOf(fixed.toml).join('\n') !== commentsOf(toml).join('\n')) found.push('a comment is lost')
  if (toml.includes('\r\n') && /[^\r]\n/.test(fixed.toml)) found.push('has another line break')
  // A file that got past an error may have others behind it; what the fix itself wrote has none.
  const places = written(fix.edits)
  const fresh = after.diagnostics.filter(
    (each) => each.severity === 'error' && !isOurs(each) && count(before.diagnostics, each) === 0,
  )
  for (const each of fresh) {
    const isWritten = places.some(({ start, end }) => each.range.start < end && start < each.range.end)
    if (before.plan !== null || isWritten) found.push(`new: ${said(each)}`)
  }
  if (before.plan !== null && after.plan === null) found.push('compiles no more')
  if (diagnostic.code === 'literal-secret' || diagnostic.code === 'unset-variable') {
    const [was, is] = [before, after].map(({ plan }) => plan?.statements.map(({ sql }) => sql).join('\n'))
    if (was !== is) found.push('compiles to something else')
  }
  return found
}

/** The codes with a fix in one file, and what is wrong with the fixes. */
function check(documents: Documents): {
  readonly codes: readonly string[]
  readonly wrong: readonly string[]
} {
  const { toml, environment, store } = documents
  const before = compile(toml, environment, store)
  const fixOf = createFixer(documents)
  const codes: string[] = []
  const wrong: string[] = []
  for (const diagnostic of before.diagnostics) {
    const fix = fixOf(diagnostic)
    if (fix === null) continue
    codes.push(diagnostic.code)
    for (const each of objections(fix, diagnostic, documents, before)) {
      const { toml: fixed } = apply(fix, toml, environment)
      wrong.push(`${said(diagnostic)} / ${fix.title}: ${each}\n${toml}\n=>\n${fixed}`)
    }
  }
  return { codes, wrong }
}

function documentsOf({ toml, environment, store }: Case): Documents {
  const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}\n`)
  return { toml, environment: lines.join(''), store }
}

/** The same with a comment at the end of every line, where the file still says the same. */
function commented(documents: Documents): Documents {
  const toml = documents.toml.replace(/(?<=\S)$/gm, () => ' # kept')
  const isSame = readSource(toml)?.pairs.length === readSource(documents.toml)?.pairs.length
  return isSame ? { ...documents, toml } : documents
}

function windows(documents: Documents): Documents {
  return { ...documents, toml: documents.toml.replaceAll('\n', '\r\n') }
}

describe('every fix in every file that Metaxy was asked about', () => {
  const files = cases.map(documentsOf)
  const some = files.filter((_, index) => index % 8 === 0)

  it.each([
    ['as it is', files],
    ['with comments', some.map(commented)],
    ['with the line breaks of Windows', some.map(windows)],
  ])('puts right what it is for and keeps all else: %s', { timeout: 60_000 }, (_, documents) => {
    expect(documents.flatMap((each) => check(each).wrong)).toEqual([])
  })

  it('covers what can be put right', () => {
    const codes = new Set(some.flatMap((each) => check(each).codes))
    console.log([...codes].sort())
  })
})
