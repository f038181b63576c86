/** What the page holds of the engine: the API, the state of the connection to it, and what works while it does not answer. */

import type { LakeErrorCode } from '../lake/lake-error.ts'
import type { StorageUsage } from '../platform/lock.ts'
import type { PlaygroundApi } from './api.ts'

export type { StorageUsage } from '../platform/lock.ts'

/** A `LakeError` as plain data. */
export interface Failure {
  readonly code: LakeErrorCode
  readonly message: string
  /** What a person can do about it, one sentence. */
  readonly next?: string
}

/** Whether calls of the API reach an engine. */
export type ConnectionState =
  /** The worker is being started, or the lock of the lake is being asked for. */
  | { readonly kind: 'connecting' }
  /**
   * This tab owns the files and a worker answers. `generation` grows with every new worker: a new one has
   * to be started (`api.start()`) and given its lake again.
   */
  | { readonly kind: 'connected'; readonly generation: number }
  /** Another tab owns the files. */
  | { readonly kind: 'locked' }
  /** The worker could not be started, or died. */
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface Subscribable<T> {
  get(): T
  /** Calls `listener` after every change; returns the function that ends it. */
  subscribe(listener: () => void): () => void
}

export interface Playground {
  readonly api: PlaygroundApi
  readonly state: Subscribable<ConnectionState>
  /** Asks the tab that owns the lake to let go; resolves when this tab owns it. */
  takeOver(): Promise<void>
  /** Ends the worker, if there is one, and starts a new one. */
  restart(): Promise<void>
  /** Ends the run or the query within half a second, by a new worker if the old one does not answer in time. */
  stop(): Promise<void>
  /** `null` when the browser does not say. */
  usage(): Promise<StorageUsage | null>
  /** Whether the browser keeps the files when space runs out; `null` when it does not say. */
  readonly persisted: Subscribable<boolean | null>
}
