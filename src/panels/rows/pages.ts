/** Rows fetched page by page and kept while they are near; answers to questions nobody asks any more are dropped. */

import type { Cell } from '../../lake/ports.ts'
import type { RowsPage } from '../../worker/api.ts'

export const PAGE_SIZE = 200
const PAGES_KEPT = 40

export interface PagesState {
  /** The first answer; `null` until it is there. */
  readonly shape: Pick<RowsPage, 'columns' | 'total'> | null
  /** The last failure; cleared by the next answer. */
  readonly error: unknown
  /** Grows with every change, so that a view knows to look again. */
  readonly version: number
}

export interface Pages {
  get(): PagesState
  subscribe(listener: () => void): () => void
  /** A loaded row; `undefined` while it is not there. */
  row(index: number): readonly Cell[] | undefined
  /** Loads the pages that hold these rows, bounds included. */
  want(first: number, last: number): void
  /** Every row from `first` to `last`, loaded for the purpose where needed; the pages kept do not change. */
  read(first: number, last: number): Promise<readonly (readonly Cell[])[]>
  /** Ignores every answer still on its way. */
  dispose(): void
}

/**
 * `fetchPage` answers one page of a reading that never changes. `shape` is its shape when that is known already,
 * as it is for the same rows in another order.
 */
export function createPages(
  fetchPage: (offset: number, limit: number) => Promise<RowsPage>,
  shape: PagesState['shape'] = null,
): Pages {
  let state: PagesState = { shape, error: null, version: 0 }
  let live = true
  const pages = new Map<number, readonly (readonly Cell[])[]>()
  const waiting = new Set<number>()
  const listeners = new Set<() => void>()

  function change(next: Partial<PagesState>): void {
    state = { ...state, ...next, version: state.version + 1 }
    for (const listener of listeners) listener()
  }

  function keep(page: number, rows: readonly (readonly Cell[])[]): void {
    pages.delete(page)
    pages.set(page, rows)
    for (const oldest of pages.keys()) {
      if (pages.size <= PAGES_KEPT) break
      pages.delete(oldest)
    }
  }

  async function load(page: number): Promise<void> {
    waiting.add(page)
    try {
      const answer = await fetchPage(page * PAGE_SIZE, PAGE_SIZE)
      if (!live) return
      keep(page, answer.rows)
      const columns = state.shape?.columns ?? answer.columns
      change({ shape: { columns, total: answer.total }, error: null })
    } catch (error) {
      if (live) change({ error })
    } finally {
      waiting.delete(page)
    }
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    row: (index) => pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE],
    want(first, last) {
      for (let page = Math.floor(first / PAGE_SIZE); page <= Math.floor(last / PAGE_SIZE); page++) {
        const loaded = pages.get(page)
        if (loaded !== undefined) keep(page, loaded)
        else if (live && !waiting.has(page)) void load(page)
      }
    },
    async read(first, last) {
      const rows: (readonly Cell[])[] = []
      for (let page = Math.floor(first / PAGE_SIZE); page <= Math.floor(last / PAGE_SIZE); page++) {
        const loaded = pages.get(page) ?? (await fetchPage(page * PAGE_SIZE, PAGE_SIZE)).rows
        const start = page * PAGE_SIZE
        rows.push(...loaded.slice(Math.max(0, first - start), last - start + 1))
      }
      return rows
    },
    dispose() {
      live = false
      listeners.clear()
    },
  }
}
