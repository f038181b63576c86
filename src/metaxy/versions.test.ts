import { describe, expect, it } from 'vitest'
import { classSchema } from './class-schema.ts'
import type { FeatureDefinition } from './feature.ts'
import { createHasher } from './hash.ts'
import { dumpJson } from './json-dump.ts'
import { definitionVersion, featureVersion, fieldVersions, projectVersion, specVersion } from './versions.ts'

const seed: FeatureDefinition = {
  className: 'DuckLakeDemoFeature',
  key: ['examples', 'ducklake_demo'],
  idColumns: ['sample_uid'],
  fields: [{ key: ['path'], codeVersion: '__metaxy_initial__' }],
  metadata: new Map(),
  description: null,
  docstring: 'Small feature used to show DuckLake-backed metadata persistence.',
  columns: [],
  range: { start: 0, end: 0 },
}

describe('versions of the DuckLake example', () => {
  it('has the values the real Metaxy computes', () => {
    expect([...fieldVersions(seed, 8)]).toEqual([['path', 'c42cd7f7']])
    expect(featureVersion(seed, 8)).toBe('14c26a5d')
    expect(specVersion(seed, 8)).toBe('cde4a43c')
    expect(specVersion(seed, 8, true)).toBe('e11a9887')
    expect(definitionVersion(seed, 8)).toBe('71799e0c')
    expect(
      projectVersion([seed], {
        project: 'example_ducklake',
        featureProject: 'example_ducklake',
        truncation: 8,
      }),
    ).toBe('d7ec3ab5')
  })
})
