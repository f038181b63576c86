/**
 * Positions in a document and what we say about them. Everything that reads text a person wrote
 * reports through `Diagnostic`; squiggles and the Problems list are both drawn from it.
 */

import type { Repair } from './repair.ts'

/** A half-open span of UTF-16 offsets, `start` included, `end` excluded. */
export interface Range {
  readonly start: number
  readonly end: number
  /**
   * The environment variable the text came from; the offsets are then those of the Environment document, or 0 where
   * there is no such document. Without it they belong to the text at hand.
   */
  readonly variable?: string
}

export type Severity = 'error' | 'warning' | 'hint'

export interface Diagnostic {
  /** Stable, kebab-case, e.g. `toml-syntax`, `unknown-store`. */
  readonly code: string
  readonly severity: Severity
  /** One sentence a person understands. */
  readonly message: string
  /** What to do next, one sentence. */
  readonly next?: string
  /** The text the real Metaxy would print, verbatim. */
  readonly detail?: string
  /** Set where the real Metaxy would go on: only this page cannot. */
  readonly limit?: 'browser'
  /** The document's tab name: `metaxy.toml`, `definitions.py`, `environment`, or `data/<feature key>`. */
  readonly document: string
  readonly range: Range
  /** What would certainly put it right. */
  readonly repair?: Repair
}

/** A value with the place it was written at. */
export interface Located<T> {
  readonly value: T
  readonly range: Range
}

/** The document a range of the configuration belongs to. */
export function configDocument({ variable }: Range): 'metaxy.toml' | 'environment' {
  return variable === undefined ? 'metaxy.toml' : 'environment'
}

/** From the start of one range to the end of another, both in the same document. */
export function spanning(first: Range, last: Range): Range {
  return { ...first, end: last.end }
}

/** Whether anything keeps the page from going on, its own limits included. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}

/** Whether it would be said wherever the file is used, not only in this page. */
export function isAboutTheFile({ limit }: Diagnostic): boolean {
  return limit === undefined
}
