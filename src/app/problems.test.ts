import { expect, test } from 'vitest'
import type { Diagnostic, Severity } from '../text/diagnostic.ts'
import { count, documentText, featureOf, listProblems, refusal, tabOf } from './problems.ts'

const diagnostic = (severity: Severity, document: string, start: number): Diagnostic => ({
  code: `${severity}-${start}`,
  severity,
  message: 'm',
  document,
  range: { start, end: start },
})
const workspace = {
  toml: 'a\nbcd',
  definitions: 'x',
  data: [{ feature: 'f/g', format: 'json' as const, text: '[\n\n]' }],
}

test('errors come first, with the line and column of their own document', () => {
  const found = listProblems(
    [
      diagnostic('hint', 'metaxy.toml', 3),
      diagnostic('error', 'data/f/g', 3),
      diagnostic('error', 'metaxy.toml', 0),
    ],
    (document) => documentText(workspace, 'E=1', document),
    ({ severity }) => (severity === 'hint' ? { title: 'Remove it', edits: [] } : null),
  )
  expect(found.map(({ diagnostic: { code }, position }) => [code, position.line, position.column])).toEqual([
    ['error-3', 3, 1],
    ['error-0', 1, 1],
    ['hint-3', 2, 2],
  ])
  expect(found.map(({ fix }) => fix?.title ?? null)).toEqual([null, null, 'Remove it'])
})

test('documents are found by their names', () => {
  expect(documentText(workspace, 'E=1', 'environment')).toBe('E=1')
  expect(documentText(workspace, 'E=1', 'data/none')).toBe('')
  expect([featureOf('data/f/g'), featureOf('metaxy.toml')]).toEqual(['f/g', null])
  expect(['metaxy.toml', 'definitions.py', 'environment', 'data/f/g'].map(tabOf)).toEqual([
    'metaxy.toml',
    'definitions.py',
    'environment',
    'data',
  ])
})

test('counts by severity', () => {
  const all = [diagnostic('error', 'a', 0), diagnostic('hint', 'a', 0), diagnostic('hint', 'a', 1)]
  expect(count(all)).toEqual({ errors: 1, warnings: 0, hints: 2 })
})

test('a refused run names the first error and what to do', () => {
  const error = { ...diagnostic('error', 'metaxy.toml', 0), message: 'Broken.', next: 'Mend it.' }
  expect(refusal([diagnostic('hint', 'metaxy.toml', 0), error])).toEqual({
    code: 'metaxy',
    message: 'Nothing was run. metaxy.toml: Broken.',
    next: 'Mend it.',
  })
  expect(refusal([error, error]).next).toBe('The Problems list has this error and the others.')
})
