/** The engine check as data: what was asked, what each engine said, and where that differs. */

import type { Cell } from '../lake/ports.ts'

export type Topic =
  | 'opening'
  | 'snapshots'
  | 'tables'
  | 'columns'
  | 'files'
  | 'contents of files'
  | 'row counts'
  | 'rows'

/** A question: what it is about, and which part of the lake. Each is put to an engine once. */
export interface Asked {
  readonly topic: Topic
  /** e.g. `main.t at snapshot 3`. */
  readonly place: string
}

/** One value of an answer. */
export interface Said {
  /** Which value, e.g. `column a`; unique in its answer. */
  readonly what: string
  readonly text: Cell
  /** An engine that does not say it has nothing to be asked about it: compared only when both say it. */
  readonly optional?: boolean
}

export type Answer = Asked &
  (
    | { readonly kind: 'said'; readonly said: readonly Said[] }
    | { readonly kind: 'failed'; readonly message: string }
  )

/** What one engine has to say where the two differ. */
export type Saying =
  | { readonly kind: 'text'; readonly text: Cell }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly message: string }

export interface Difference extends Asked {
  /** Empty when an engine refused, or was not asked, the whole question. */
  readonly what: string
  readonly builtIn: Saying
  readonly extension: Saying
}

export interface TopicExtent {
  readonly topic: Topic
  /** Values an engine gave. */
  readonly values: number
}

/** How much was asked. */
export interface Extent {
  readonly snapshots: number
  readonly tables: number
  /** Those that were asked about, in the order of asking. */
  readonly topics: readonly TopicExtent[]
  /** What was not asked, in sentences. */
  readonly leftOut: readonly string[]
}

export type EngineCheck =
  | { readonly kind: 'no-lake' }
  | { readonly kind: 'compared'; readonly extent: Extent; readonly differences: readonly Difference[] }
  | {
      /** The other engine cannot be had. */
      readonly kind: 'one-engine'
      readonly extent: Extent
      /** Questions the built-in engine could not answer. */
      readonly failed: readonly Difference[]
      /** SQL that puts the same questions to native DuckDB and shows where its answers differ from those given here. */
      readonly script: string
    }
