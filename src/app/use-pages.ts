/** The pages of a reading for a grid that is on the page: in another order the grid keeps its place and the focus. */

import { useMemo } from 'react'
import { createGridMemory, type GridSort } from '../components/grid/model.ts'
import { createPages, type Pages } from '../panels/rows/pages.ts'
import type { RowsPage } from '../worker/api.ts'
import type { RowsReading } from './rows-readings.ts'

type FetchPage = (orderBy: GridSort | null, offset: number, limit: number) => Promise<RowsPage>

/** `question` says which rows `fetchPage` answers: another text is another reading. */
export function usePagesOf(question: string, orderBy: GridSort | null, fetchPage: FetchPage): RowsReading {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question stands for the rows
  const kept = useMemo(() => ({ memory: createGridMemory(), pages: null as Pages | null }), [question])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question stands for what fetchPage asks for
  return useMemo(() => {
    const shape = kept.pages?.get().shape ?? null
    kept.pages = createPages((offset, limit) => fetchPage(orderBy, offset, limit), shape)
    return { pages: kept.pages, memory: kept.memory }
  }, [kept, orderBy])
}
