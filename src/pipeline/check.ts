/** Checks across documents: what each of them cannot know alone. */

import type { FeatureDefinition } from '../metaxy/feature.ts'
import { featureKeyText } from '../metaxy/feature-key.ts'
import { configDocument, type Diagnostic, type Range } from '../text/diagnostic.ts'

export interface CheckInput {
  /** The text of `metaxy.toml`, to place messages in. */
  readonly toml: string
  /** `project` of the configuration. */
  readonly project: string | null
  /** Where it was written, if it is known. */
  readonly projectRange: Range | null
  readonly entrypoints: readonly string[]
  readonly features: readonly FeatureDefinition[]
  /** `definitions.py` was read without errors, so a feature that is not there is not declared. */
  readonly definitionsRead: boolean
  /** Feature keys of the data documents. */
  readonly dataFeatures: readonly string[]
}

/** Errors stand in the way of a run; warnings and hints do not. */
export function checkWorkspace(input: CheckInput): Diagnostic[] {
  return [...checkProject(input), ...checkData(input)]
}

/**
 * The project of the features: the top-level package of the module that holds them (metaxy `models/feature.py`).
 * Without an entrypoint, `definitions.py` stands alone and is its own package.
 */
export function featureProject(entrypoints: readonly string[]): string {
  return entrypoints[0]?.split(/[.:]/)[0]?.trim() || 'definitions'
}

function checkProject({ project, projectRange, entrypoints, features, toml }: CheckInput): Diagnostic[] {
  const actual = featureProject(entrypoints)
  if (project === null || features.length === 0 || project === actual) return []
  const isVariable = projectRange?.variable !== undefined
  const range = isVariable ? projectRange : lineOf(toml, /^[ \t]*project[ \t]*=.*$/m)
  return [
    {
      code: 'project-mismatch',
      severity: 'warning',
      message: `No feature belongs to project "${project}": the features' project is their top-level package, "${actual}". Metaxy writes "empty" as the project version.`,
      next: isVariable
        ? `Set ${projectRange.variable}=${actual}, or change the first entrypoint.`
        : `Set project = "${actual}", or change the first entrypoint.`,
      document: configDocument(range),
      range,
    },
  ]
}

function checkData({ features, dataFeatures, definitionsRead }: CheckInput): Diagnostic[] {
  const declared = new Set(features.map((feature) => featureKeyText(feature.key)))
  const orphans = definitionsRead ? dataFeatures.filter((feature) => !declared.has(feature)) : []
  const empty = features.filter((feature) => !dataFeatures.includes(featureKeyText(feature.key)))
  return [
    ...orphans.map(
      (feature): Diagnostic => ({
        code: 'missing-class',
        severity: 'error',
        message: `These rows are for ${feature}, and no class in definitions.py has that key.`,
        next: `Declare a class with key="${feature}" in definitions.py, or remove this document in the Data tab.`,
        document: `data/${feature}`,
        range: { start: 0, end: 0 },
      }),
    ),
    ...empty.map(
      (feature): Diagnostic => ({
        code: 'no-data',
        severity: 'hint',
        message: `${featureKeyText(feature.key)} has no rows, so a run writes nothing for it.`,
        next: 'Choose it in the Data tab and add rows.',
        document: 'definitions.py',
        range: feature.range,
      }),
    ),
  ]
}

/** The matching line without its indentation, or the start of the text. */
function lineOf(text: string, pattern: RegExp): Range {
  const match = pattern.exec(text)
  if (match === null) return { start: 0, end: 0 }
  const line = match[0].trim()
  const start = match.index + match[0].indexOf(line)
  return { start, end: start + line.length }
}
