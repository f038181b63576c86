import { describe, expect, it } from 'vitest'
import { featureVersion, projectVersion } from '../metaxy/versions.ts'
import { readDefinitions } from './read-definitions.ts'

const SEED = `"""Feature definitions of the DuckLake example."""

import metaxy as mx


class DuckLakeDemoFeature(
    mx.BaseFeature,
    spec=mx.FeatureSpec(
        key="examples/ducklake_demo",
        id_columns=("sample_uid",),
        fields=["path"],
    ),
):
    """Small feature used to show DuckLake-backed metadata persistence."""
`

describe('the definitions of the DuckLake example', () => {
  it('give the feature and the versions Metaxy gives', () => {
    const { features, diagnostics } = readDefinitions(SEED, 'example_ducklake.definitions')
    expect(diagnostics).toEqual([])
    const [feature] = features
    expect(feature).toEqual({
      className: 'DuckLakeDemoFeature',
      key: ['examples', 'ducklake_demo'],
      idColumns: ['sample_uid'],
      fields: [{ key: ['path'], codeVersion: '__metaxy_initial__' }],
      metadata: new Map(),
      description: null,
      docstring: 'Small feature used to show DuckLake-backed metadata persistence.',
      columns: [],
      range: { start: SEED.indexOf('DuckLakeDemo'), end: SEED.indexOf('(\n') },
    })
    expect(feature && featureVersion(feature, 8)).toBe('14c26a5d')
    const options = { project: 'example_ducklake', featureProject: 'example_ducklake', truncation: 8 }
    expect(projectVersion(features, options)).toBe('d7ec3ab5')
  })
})
