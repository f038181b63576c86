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

const HEADER = 'import metaxy as mx\n\n\n'
const SPEC = 'key="a/b", id_columns=["x"]'

function feature(spec: string, body = '    pass', header = HEADER): string {
  return `${header}class Sample(mx.BaseFeature, spec=mx.FeatureSpec(${spec})):\n${body}\n`
}

/** Diagnostics as code, severity and the text they point at. */
function found(text: string) {
  const { features, diagnostics } = readDefinitions(text)
  for (const { document, next } of diagnostics) {
    expect(document).toBe('definitions.py')
    expect(next).toBeTruthy()
  }
  return {
    features: features.map(({ className }) => className),
    diagnostics: diagnostics.map(({ code, severity, range }) => [
      code,
      severity,
      text.slice(range.start, range.end),
    ]),
  }
}

describe('what cannot be read', () => {
  it.each<[name: string, text: string, expected: string[][]]>([
    ['an empty file', '', [['no-feature', 'error', '']]],
    [
      'a file without classes',
      'import metaxy as mx\nX = 1\n',
      [['no-feature', 'error', 'import metaxy as mx']],
    ],
    [
      'dependencies',
      feature(`${SPEC}, deps=[mx.FeatureDep(feature="c/d")]`),
      [['dependent-feature', 'error', '[mx.FeatureDep(feature="c/d")]']],
    ],
    ['a class as dependency', feature(`${SPEC}, deps=[Other]`), [['dependent-feature', 'error', '[Other]']]],
    ['a text as dependency', feature(`${SPEC}, deps=["c/d"]`), [['dependent-feature', 'error', '["c/d"]']]],
    [
      'dependencies of a field',
      feature(`${SPEC}, fields=[mx.FieldSpec(key="p", deps=mx.SpecialFieldDep.ALL)]`),
      [['dependent-feature', 'error', 'mx.SpecialFieldDep.ALL']],
    ],
    [
      'a call',
      feature('key="/".join(["a", "b"]), id_columns=["x"]'),
      [['unsupported-python', 'error', '"/".join(["a", "b"])']],
    ],
    [
      'a constant that is computed',
      feature('key=KEY, id_columns=["x"]', '    pass', `${HEADER}KEY = str(1)\n`),
      [['unsupported-python', 'error', 'KEY']],
    ],
    ['unpacked arguments', feature(`${SPEC}, **more`), [['unsupported-python', 'error', '**more']]],
    ['bytes', feature(`${SPEC}, metadata={"a": b"x"}`), [['unsupported-python', 'error', 'b"x"']]],
    [
      'a filled-in string',
      feature(`${SPEC}, description=f"{X}"`),
      [['unsupported-python', 'error', 'f"{X}"']],
    ],
    [
      'a character by name',
      feature(`${SPEC}, description="\\N{BULLET}"`),
      [['unsupported-python', 'error', '"\\N{BULLET}"']],
    ],
    [
      'a condition',
      `import metaxy as mx\n\nif True:\n    class Sample(mx.BaseFeature, spec=mx.FeatureSpec(${SPEC})):\n        pass\n`,
      [['unsupported-python', 'error', 'Sample']],
    ],
    [
      'a decorated class',
      feature(SPEC, '    pass', `${HEADER}@register\n`),
      [['unsupported-python', 'error', '@register\n']],
    ],
    [
      'another base class',
      `from somewhere import Base\nimport metaxy as mx\n\nclass Sample(Base, spec=mx.FeatureSpec(${SPEC})):\n    pass\n`,
      [['unsupported-python', 'error', 'Base']],
    ],
    [
      'a second base class',
      `from somewhere import Mixin\nimport metaxy as mx\n\nclass Sample(mx.BaseFeature, Mixin, spec=mx.FeatureSpec(${SPEC})):\n    pass\n`,
      [['unsupported-python', 'error', 'Mixin']],
    ],
    [
      'a class argument',
      `${HEADER}class Sample(mx.BaseFeature, title="T", spec=mx.FeatureSpec(${SPEC})):\n    pass\n`,
      [['unsupported-python', 'error', 'title']],
    ],
    ['a column type', feature(SPEC, '    x: set[str]'), [['unsupported-column', 'error', 'set[str]']]],
    [
      'a computed default',
      feature(SPEC, '    x: int = max(1, 2)'),
      [['unsupported-python', 'error', 'max(1, 2)']],
    ],
    [
      'a method of Metaxy as column',
      feature(SPEC, '    spec: str'),
      [['unsupported-column', 'error', 'spec']],
    ],
    [
      'settings of the class',
      feature(SPEC, '    model_config = {}'),
      [['unsupported-column', 'error', 'model_config']],
    ],
    [
      'a project of its own',
      feature(SPEC, '    __metaxy_project__ = "p"'),
      [['unsupported-column', 'error', '__metaxy_project__']],
    ],
    [
      'a loop in the class',
      feature(SPEC, '    for x in y:\n        pass'),
      [['unsupported-python', 'error', 'for x in y:']],
    ],
    ['a mistyped statement', feature(SPEC, '    pas'), [['undefined-name', 'error', 'pas']]],
    ['a mistyped line', `${HEADER}clas\n`, [['undefined-name', 'error', 'clas']]],
    ['an unknown name', feature(SPEC, '    x: Optional[int]'), [['undefined-name', 'error', 'Optional']]],
  ])('%s', (_name, text, expected) => {
    expect(found(text)).toEqual({ features: [], diagnostics: expected })
  })

  it('gives no feature while the text is not Python, and says so once', () => {
    expect(found(feature('key="a/b" id_columns=["x"] fields=["p"]'))).toEqual({
      features: [],
      diagnostics: [['python-syntax', 'error', expect.any(String)]],
    })
  })

  it('reads the other features of the file', () => {
    const text = `${feature(`${SPEC}, deps=["c/d"]`)}\n${feature('key="a/c", id_columns=["x"]', '    pass', '').replace('Sample', 'Other')}`
    expect(found(text)).toEqual({
      features: ['Other'],
      diagnostics: [['dependent-feature', 'error', '["c/d"]']],
    })
  })
})

it('does not read a feature whose base class has a problem', () => {
  const text = `${HEADER}class Base(mx.BaseFeature, spec=None):\n    x: set[str]\n\n${feature(SPEC, '    pass', '').replace('mx.BaseFeature', 'Base')}`
  expect(found(text)).toEqual({ features: [], diagnostics: [['unsupported-column', 'error', 'set[str]']] })
})

describe('what is read with a remark', () => {
  it.each<[name: string, text: string, features: string[], expected: string[][]]>([
    [
      'id columns as text',
      feature('key="a/b", id_columns="uid"'),
      ['Sample'],
      [['id-columns-text', 'warning', '"uid"']],
    ],
    ['an id column of one letter', feature('key="a/b", id_columns="x"'), ['Sample'], []],
    [
      'no spec',
      `${HEADER}class Base(mx.BaseFeature):\n    x: str\n\n${feature(SPEC, '    pass', '')}`,
      ['Sample'],
      [['abstract-feature', 'hint', 'Base']],
    ],
    [
      'spec None',
      `${HEADER}class Base(mx.BaseFeature, spec=None):\n    x: str\n\n${feature(SPEC, '    pass', '')}`,
      ['Sample'],
      [],
    ],
    [
      'a decorated method',
      feature(SPEC, '    @property\n    def p(self): return 1'),
      ['Sample'],
      [['decorated-method', 'warning', '@property\n']],
    ],
    ['a call of Metaxy', `${feature(SPEC)}mx.init()\n`, ['Sample'], [['not-run', 'warning', 'mx.init()']]],
    ['a call of something else', `${feature(SPEC)}print(1)\n`, ['Sample'], []],
    [
      'keys that share a table',
      `${feature('key="a-b", id_columns=["x"]')}\n${feature('key="a_b", id_columns=["x"]', '    pass', '').replace('Sample', 'Other')}`,
      ['Sample', 'Other'],
      [['shared-table-name', 'warning', 'Other']],
    ],
  ])('%s', (_name, text, features, diagnostics) => {
    expect(found(text)).toEqual({ features, diagnostics })
  })
})

it('points at the value a rule speaks of', () => {
  const text = feature('key=["a", "B"], id_columns=["x", 1], fields=["p", "Q"], owner="me"')
  expect(found(text).diagnostics.map(([, , at]) => at)).toEqual(['"B"', '1', '"Q"', 'owner'])
})
