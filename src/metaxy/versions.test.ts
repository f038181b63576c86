import { describe, expect, it } from 'vitest'
import { classSchema, titleOf } from './class-schema.ts'
import type { FeatureDefinition, FieldSpec } from './feature.ts'
import { dumpJson } from './json-dump.ts'
import {
  definitionVersion,
  featureVersion,
  fieldVersions,
  projectVersion,
  specJson,
  specVersion,
} from './versions.ts'

const INITIAL = '__metaxy_initial__'

function feature(
  key: string,
  fields: readonly FieldSpec[],
  docstring: string | null = null,
): FeatureDefinition {
  return {
    className: 'DuckLakeDemoFeature',
    key: key.split('/'),
    idColumns: ['sample_uid'],
    fields,
    metadata: new Map(),
    description: null,
    docstring,
    columns: [],
    range: { start: 0, end: 0 },
  }
}

const seed = feature(
  'examples/ducklake_demo',
  [{ key: ['path'], codeVersion: INITIAL }],
  'Small feature used to show DuckLake-backed metadata persistence.',
)

const SEED_SPEC =
  '{"deps": [], "description": "Small feature used to show DuckLake-backed metadata persistence.", ' +
  '"fields": [{"code_version": "__metaxy_initial__", "deps": [], "key": "path"}], ' +
  '"id_columns": ["sample_uid"], "key": "examples/ducklake_demo", "metadata": {}}'

describe('versions of the DuckLake example', () => {
  it('has the values the real Metaxy computes', () => {
    expect([...fieldVersions(seed, 8)]).toEqual([['path', 'c42cd7f7']])
    expect([...fieldVersions(seed, 16).values()]).toEqual(['c42cd7f7d7d3b2e0'])
    expect(featureVersion(seed, 8)).toBe('14c26a5d')
    expect(specVersion(seed, 8)).toBe('cde4a43c')
    expect(specVersion(seed, 8, true)).toBe('e11a9887')
    expect(definitionVersion(seed, 8)).toBe('71799e0c')
  })

  it('hashes the spec with the docstring as its description', () => {
    expect(dumpJson(specJson(seed, true))).toBe(SEED_SPEC)
    expect(dumpJson(specJson(seed, false))).toContain('"description": null')
  })

  it('has no required columns and the docstring in its schema', () => {
    const schema = dumpJson(classSchema(seed))
    expect(schema).toMatch(/^\{"additionalProperties": false, "description": "Small feature used to show/)
    expect(schema).toMatch(/"title": "DuckLakeDemoFeature", "type": "object"\}$/)
    expect(schema).not.toContain('required')
  })
})

describe('feature versions recorded in Metaxy’s own repository', () => {
  const field = (key: string, codeVersion = INITIAL): FieldSpec => ({ key: [key], codeVersion })
  it.each<[string, readonly FieldSpec[], string]>([
    ['snapshot/test', [field('data', '1')], 'd22026d5'],
    ['example/video', [field('audio', '1'), field('frames', '1')], 'c2ac395f'],
    ['video', [field('default')], '4c78e5e2'],
    ['examples/parent', [field('embeddings', '1')], '7de0f5e8'],
    ['video/raw', [field('audio', '1'), field('frames')], 'd842b740'],
  ])('%s', (key, fields, version) => {
    expect(featureVersion(feature(key, fields), 8)).toBe(version)
    expect(featureVersion(feature(key, fields.toReversed()), 8)).toBe(version)
  })
})

describe('project version', () => {
  const options = { project: 'example_ducklake', featureProject: 'example_ducklake', truncation: 8 }

  it('covers the features of the configured project', () => {
    expect(projectVersion([seed], options)).toBe('d7ec3ab5')
    expect(projectVersion([seed], { ...options, project: null })).toBe('d7ec3ab5')
  })

  it('is "empty" when the configured project has no feature', () => {
    expect(projectVersion([seed], { ...options, project: 'other' })).toBe('empty')
    expect(projectVersion([], options)).toBe('empty')
  })

  it('does not depend on the order of the features', () => {
    const other = feature('examples-b/x', [])
    expect(projectVersion([seed, other], options)).toBe(projectVersion([other, seed], options))
  })
})

describe('column titles', () => {
  it.each([
    ['sample_uid', 'Sample Uid'],
    ['sampleUID', 'Sampleuid'],
    ['x1y_z__w', 'X1Y Z  W'],
    ['from_', 'From'],
    ['größe_é', 'Größe É'],
  ])('%s becomes %s', (name, title) => {
    expect(titleOf(name)).toBe(title)
  })
})
