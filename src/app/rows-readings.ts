/** The rows the Rows panel shows, kept while other panels are open; a new question replaces them. */

import { createGridMemory, type GridMemory } from '../components/grid/model.ts'
import { createPages, type Pages } from '../panels/rows/pages.ts'
import type { RowsPage, RowsRequest } from '../worker/api.ts'

export interface RowsReading {
  readonly pages: Pages
  readonly memory: GridMemory
}

export type ReadingRequest = Omit<RowsRequest, 'offset' | 'limit'>

export interface RowsReadings {
  /** The same object for the same question. `revision` changes when the lake may have changed. */
  open(request: ReadingRequest, revision: number): RowsReading
}

export function createRowsReadings(fetchRows: (request: RowsRequest) => Promise<RowsPage>): RowsReadings {
  let held: { rows: string; order: string; look: string; reading: RowsReading } | null = null
  return {
    open(request, revision) {
      const { table, snapshot, reading, orderBy } = request
      const rows = JSON.stringify([table, snapshot, reading, revision])
      const order = JSON.stringify(orderBy)
      const look = JSON.stringify([table, reading.kind])
      if (held?.rows === rows && held.order === order) return held.reading
      held?.reading.pages.dispose()
      // The same rows in another order have the same shape; the same table keeps its widths and its place.
      const shape = held?.rows === rows ? held.reading.pages.get().shape : null
      const memory = held?.look === look ? held.reading.memory : createGridMemory()
      const pages = createPages((offset, limit) => fetchRows({ ...request, offset, limit }), shape)
      held = { rows, order, look, reading: { pages, memory } }
      return held.reading
    },
  }
}
