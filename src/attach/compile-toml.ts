/** Compiles the text of a `metaxy.toml` to the attach SQL Metaxy runs; needs nothing but JavaScript. */

import { type Environment, interpolate } from '../config/interpolate.ts'
import type { MetaxyConfig, StoreConfig } from '../config/model.ts'
import { literalSecretWarnings } from '../config/secrets.ts'
import { parseToml } from '../config/toml.ts'
import { validateConfig } from '../config/validate.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { compileAttach } from './compile.ts'
import type { AttachPlan } from './model.ts'

export interface CompileOptions {
  /** The store to make; the file's key `store`, else `dev`, unless given. */
  readonly store?: string
}

export interface Compiled {
  /**
   * What Metaxy would run, `null` when it would not get that far. A plan may come with errors: statements Metaxy
   * writes and DuckDB or this page then refuses.
   */
  readonly plan: AttachPlan | null
  readonly config: MetaxyConfig | null
  readonly store: StoreConfig | null
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
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

/** Never throws. `environment` is what `${VAR}` reads. */
export function compileMetaxyToml(
  text: string,
  environment: Environment,
  options: CompileOptions = {},
): Compiled {
  const parsed = parseToml(text)
  if (parsed.root === null) return { plan: null, config: null, store: null, diagnostics: parsed.diagnostics }
  const expanded = interpolate(parsed.root, text, environment)
  const validated = validateConfig(parsed.root, expanded.root, options.store)
  const attached = validated.store === null ? null : compileAttach(validated.store)
  const diagnostics = [
    ...parsed.diagnostics,
    ...expanded.diagnostics,
    ...literalSecretWarnings(parsed.root),
    ...validated.diagnostics,
    ...(attached?.diagnostics ?? []),
  ]
  return {
    plan: attached?.plan ?? null,
    config: validated.config,
    store: validated.store,
    diagnostics: withoutConsequences(diagnostics).toSorted((a, b) => a.range.start - b.range.start),
  }
}
