import { expect, test } from 'vitest'
import type { FeatureDefinition } from '../metaxy/feature.ts'
import { type CheckInput, checkWorkspace, featureProject } from './check.ts'

const feature: FeatureDefinition = {
  className: 'Clip',
  key: ['examples', 'clip'],
  idColumns: ['uid'],
  fields: [{ key: ['path'], codeVersion: '1' }],
  metadata: new Map(),
  description: null,
  docstring: null,
  columns: [],
  range: { start: 7, end: 11 },
}

const toml = 'project = "demo"\n\n  [stores.dev]\ntype = "x"\n'

const fine: CheckInput = {
  toml,
  project: 'demo',
  projectRange: { start: 10, end: 16 },
  entrypoints: ['demo.definitions'],
  features: [feature],
  definitionsRead: true,
  dataFeatures: ['examples/clip'],
}

test('nothing to say about a complete workspace', () => {
  expect(checkWorkspace(fine)).toEqual([])
})

test('rows without a class are an error in their own document, unless the definitions could not be read', () => {
  const input = { ...fine, dataFeatures: ['examples/clip', 'examples/gone'] }
  expect(checkWorkspace(input)).toMatchObject([
    { code: 'missing-class', severity: 'error', document: 'data/examples/gone', range: { start: 0, end: 0 } },
  ])
  expect(checkWorkspace({ ...input, definitionsRead: false })).toEqual([])
})

test('a feature without rows is a hint at its class', () => {
  expect(checkWorkspace({ ...fine, dataFeatures: [] })).toMatchObject([
    { code: 'no-data', severity: 'hint', document: 'definitions.py', range: { start: 7, end: 11 } },
  ])
})

test('a project that no feature belongs to is a warning at its line', () => {
  const [found] = checkWorkspace({ ...fine, project: 'other' })
  expect(found).toMatchObject({ code: 'project-mismatch', severity: 'warning' })
  expect(found?.message).toContain('"other"')
  expect(toml.slice(found?.range.start, found?.range.end)).toBe('project = "demo"')
  expect(checkWorkspace({ ...fine, project: null })).toEqual([])
})

test('a project of the environment is a warning at its variable', () => {
  const projectRange = { start: 3, end: 8, variable: 'METAXY_PROJECT' }
  expect(checkWorkspace({ ...fine, project: 'other', projectRange })).toMatchObject([
    {
      document: 'environment',
      range: projectRange,
      next: 'Set METAXY_PROJECT=demo, or change the first entrypoint.',
    },
  ])
})

test('the project is the first part of the first entrypoint', () => {
  expect(featureProject(['a.b.c', 'z'])).toBe('a')
  expect(featureProject(['plain'])).toBe('plain')
  expect(featureProject([])).toBe('definitions')
})
