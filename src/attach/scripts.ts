/** Texts to run elsewhere: Metaxy printing the statements itself, and the statements for DuckDB's command line. */

import type { StoreConfig } from '../config/model.ts'
import { stringRepr } from '../config/python-text.ts'
import { parseToml } from '../config/toml.ts'
import { type Variable, variablesIn } from '../config/variables.ts'
import { extensionSql } from './extensions.ts'
import type { AttachPlan } from './model.ts'

/** A name inside a comment: nothing in it can end the line. */
function shown(name: string): string {
  return /^[\w-]+$/.test(name) ? name : stringRepr(name)
}

function variableComment(variables: readonly Variable[]): string {
  if (variables.length === 0) return ''
  const names = variables.map(
    ({ name, hasDefault }) => `#   ${shown(name)}${hasDefault ? ' (has a default)' : ''}\n`,
  )
  return `#\n# metaxy.toml reads these environment variables:\n${names.join('')}`
}

function overrideComment(names: readonly string[]): string {
  if (names.length === 0) return ''
  const lines = names.map((name) => `#   ${shown(name)}\n`)
  return `#\n# The statements follow these environment variables, which override metaxy.toml:\n${lines.join('')}`
}

/**
 * A Python script that has the real Metaxy print the statements of a store, one a line. It holds no secrets: of the
 * variables that `toml` reads, and of those among `variableNames` that override it, it has only the names.
 */
export function pythonScript(toml: string, store: string, variableNames: Iterable<string>): string {
  const { root } = parseToml(toml)
  const variables = root === null ? [] : variablesIn(root)
  const overrides = [...variableNames].filter((name) => /^metaxy_/i.test(name))
  return `# Prints the SQL that Metaxy runs to attach the DuckLake of the store ${shown(store)}, secrets included.
# Run it beside metaxy.toml where metaxy[duckdb] is installed. It opens and changes nothing.
${variableComment(variables)}${overrideComment(overrides)}
from metaxy import MetaxyConfig

store = MetaxyConfig.load("metaxy.toml").get_store(${stringRepr(store)})
for statement in store.preview_ducklake_sql():
    print(statement)
`
}

/** Names of the secrets that the statements use and do not create. */
function existingSecrets({ ducklake }: StoreConfig, { statements }: AttachPlan): readonly string[] {
  const tables = [ducklake?.catalog, ducklake?.storage]
  const names = tables.flatMap((table) =>
    table != null && 'secretName' in table ? [table.secretName.value] : [],
  )
  return names.filter(
    (name) => !statements.some(({ sql }) => sql.startsWith(`CREATE OR REPLACE SECRET ${name} `)),
  )
}

function howToRun(store: StoreConfig): readonly string[] {
  if (store.ducklake?.catalog.type !== 'motherduck')
    return ['Save it as attach.sql and run: duckdb -init attach.sql']
  return [
    'It needs a connection to MotherDuck. Save it as attach.sql and run: duckdb md: -init attach.sql',
    'DuckDB then asks you to log in, or takes the token in the environment variable motherduck_token.',
  ]
}

function aboutSecrets(hasSecrets: boolean, isRevealed: boolean): readonly string[] {
  if (!hasSecrets) return []
  return [
    isRevealed ? 'This text has secrets in it.' : "Secrets are left out: write yours where it says '***'.",
  ]
}

/**
 * What Metaxy runs to attach the lake of `store`, as a script for DuckDB's command line, with the extensions to load
 * first. `plan` is that of `store`; `isRevealed` puts the secrets in.
 */
export function duckdbScript(store: StoreConfig, plan: AttachPlan, isRevealed: boolean): string {
  const existing = existingSecrets(store, plan)
  const hasSecrets = plan.statements.some(({ sql, redacted }) => sql !== redacted)
  const comments = [
    `Attaches the DuckLake of the store ${shown(store.name)} with the statements that Metaxy runs.`,
    ...howToRun(store),
    ...aboutSecrets(hasSecrets, isRevealed),
    ...(existing.length === 0
      ? []
      : [
          `DuckDB must already have these secrets (CREATE PERSISTENT SECRET): ${existing.map(shown).join(', ')}.`,
        ]),
  ]
  const blocks = [
    comments.map((comment) => `-- ${comment}`).join('\n'),
    ...plan.extensions.map(
      (extension) => `-- ${shown(extension.name)} ${extension.purpose}.\n${extensionSql(extension)}`,
    ),
    plan.statements.map(({ sql, redacted }) => (isRevealed ? sql : redacted)).join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}
