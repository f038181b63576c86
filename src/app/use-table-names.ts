/** What tables are called, by their ids, for panels that show what is stored: dropped tables too. */

import type { LakeView } from '../worker/api.ts'
import { useApp, useServices } from './services.ts'
import { useAnswer } from './use-answer.ts'

/** Until the catalog has answered, and when it cannot, the names of the tables that are shown. */
export function useTableNames(view: LakeView): ReadonlyMap<number, string> {
  const { controller } = useServices()
  const revision = useApp((state) => state.lakeRevision)
  const { value } = useAnswer(String(revision), () => controller.inspect.tableNames())
  return new Map(
    [...view.tables, ...(value ?? [])].map(({ tableId, schema, table }) => [tableId, `${schema}.${table}`]),
  )
}
