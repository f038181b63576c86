/** Compiles the text of a `metaxy.toml` to the attach SQL Metaxy runs; needs nothing but JavaScript. */

import { type Environment, interpolate } from '../config/interpolate.ts'
import type { MetaxyConfig, StoreConfig } from '../config/model.ts'
import { overrideNotes, variableNotes } from '../config/override-notes.ts'
import { overlay, readOverrides, type VariablePlace } from '../config/overrides.ts'
import { literalSecretWarnings } from '../config/secrets.ts'
import { parseToml } from '../config/toml.ts'
import { nothingLoaded, validateConfig } from '../config/validate.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { compileAttach } from './compile.ts'
import type { AttachPlan } from './model.ts'

export interface CompileOptions {
  /** The store to make; the file's key `store`, else `dev`, unless given. */
  readonly store?: string
  /** Where the variables stand in a document of their own, for the places in diagnostics (`parseEnvironment`). */
  readonly places?: ReadonlyMap<string, VariablePlace>
}

export interface Compiled {
  /**
   * What Metaxy would run, `null` when it would not get that far. A plan may come with errors: statements Metaxy
   * writes and DuckDB or this page then refuses.
   */
  readonly plan: AttachPlan | null
  readonly config: MetaxyConfig | null
  readonly store: StoreConfig | null
  /** Those of the file in the order of its text, then those of the environment. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Those of `metaxy.toml` first, then by place. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      Number(a.document === 'environment') - Number(b.document === 'environment') ||
      a.range.start - b.range.start,
  )
}

/**
 * An unset variable in a credential is reported once: the variable is the cause, and setting it also does away with
 * what an empty credential means.
 */
function withoutConsequences(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unset = diagnostics.filter(({ code }) => code === 'unset-variable')
  return diagnostics.filter(
    ({ code, range }) =>
      code !== 'empty-credential' ||
      !unset.some((cause) => cause.range.start >= range.start && cause.range.end <= range.end),
  )
}

/** Never throws. `environment` is what `${VAR}` reads, and whose `METAXY_*` variables override the file. */
export function compileMetaxyToml(
  text: string,
  environment: Environment,
  options: CompileOptions = {},
): Compiled {
  const parsed = parseToml(text)
  if (parsed.root === null) return { plan: null, config: null, store: null, diagnostics: parsed.diagnostics }
  const expanded = interpolate(parsed.root, text, environment)
  const overrides = readOverrides(environment, options.places)
  const root = overlay(expanded.root, overrides.table)
  const validated =
    overrides.diagnostics.length > 0
      ? nothingLoaded(parsed.root)
      : validateConfig(parsed.root, root, options.store)
  const attached = validated.store === null ? null : compileAttach(validated.store)
  const diagnostics = [
    ...parsed.diagnostics,
    ...expanded.diagnostics,
    ...literalSecretWarnings(parsed.root),
    ...overrides.diagnostics,
    ...overrideNotes(expanded.root, overrides.table),
    ...variableNotes(environment, options.places ?? new Map(), text),
    ...validated.diagnostics,
    ...(attached?.diagnostics ?? []),
  ]
  return {
    plan: attached?.plan ?? null,
    config: validated.config,
    store: validated.store,
    diagnostics: inOrder(withoutConsequences(diagnostics)),
  }
}
