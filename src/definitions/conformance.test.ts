import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { classSchema } from '../metaxy/class-schema.ts'
import { featureKeyText, structKey, tableName } from '../metaxy/feature-key.ts'
import { dumpJson } from '../metaxy/json-dump.ts'
import {
  definitionVersion,
  featureVersion,
  fieldVersions,
  projectVersion,
  specJson,
  specVersion,
} from '../metaxy/versions.ts'
import { readDefinitions } from './read-definitions.ts'

interface ExpectedFeature {
  readonly class: string
  readonly key: string
  readonly table: string
  readonly spec: string
  readonly stored_spec: string
  readonly schema: string
  readonly feature_version: string
  readonly field_versions: Readonly<Record<string, string>>
  readonly struct_keys: readonly string[]
  readonly spec_version: string
  readonly stored_spec_version: string
  readonly definition_version: string
}

interface Expected {
  readonly package: string
  readonly valid: readonly {
    readonly name: string
    readonly text: string
    readonly truncation: number
    readonly project: string | null
    readonly features: readonly ExpectedFeature[]
    readonly project_version: string
  }[]
  readonly invalid: readonly {
    readonly name: string
    readonly text: string
    readonly error: string
    readonly message: string
  }[]
}

/** Written by conformance/generate_versions.py with the real Metaxy. */
const file = new URL('../../conformance/expected/versions.json', import.meta.url)
const expected: Expected = JSON.parse(readFileSync(file, 'utf8'))
const module = `${expected.package}.definitions`

describe('definitions that Metaxy accepts', () => {
  it.each(expected.valid)('$name', ({ text, truncation, project, features, project_version }) => {
    const read = readDefinitions(text, module)
    expect(read.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const actual = read.features.map((feature) => ({
      class: feature.className,
      key: featureKeyText(feature.key),
      table: tableName(feature.key, ''),
      spec: dumpJson(specJson(feature, false)),
      stored_spec: dumpJson(specJson(feature, true)),
      schema: dumpJson(classSchema(feature)),
      feature_version: featureVersion(feature, truncation),
      field_versions: Object.fromEntries(fieldVersions(feature, truncation)),
      struct_keys: feature.fields.map((field) => structKey(field.key)),
      spec_version: specVersion(feature, truncation),
      stored_spec_version: specVersion(feature, truncation, true),
      definition_version: definitionVersion(feature, truncation),
    }))
    expect(actual).toEqual(features)
    const options = { project, featureProject: expected.package, truncation }
    expect(projectVersion(read.features, options)).toBe(project_version)
  })
})

/** Python's own errors have texts that depend on its release; here only the kind is compared. */
const PYTHON_ERRORS = ['SyntaxError', 'IndentationError']

describe('definitions that Metaxy refuses', () => {
  it.each(expected.invalid)('$name', ({ text, error, message }) => {
    const { diagnostics } = readDefinitions(text, module)
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    if (PYTHON_ERRORS.includes(error)) expect(errors.map(({ code }) => code)).toContain('python-syntax')
    else expect(errors.map(({ detail }) => detail)).toContain(message)
    for (const { range, next } of errors) {
      expect(range.end).toBeGreaterThan(range.start)
      expect(range.end).toBeLessThanOrEqual(text.length)
      expect(next).toBeTruthy()
    }
  })
})
