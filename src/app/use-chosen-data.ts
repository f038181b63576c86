/** Which data document is shown. */

import { useMemo } from 'react'
import { type DataEntry, dataEntries } from './data-documents.ts'
import { useApp, useCompiled } from './services.ts'

export function useDataEntries(): readonly DataEntry[] {
  const documents = useApp((state) => state.data)
  const { features } = useCompiled()
  return useMemo(() => dataEntries(documents, features), [documents, features])
}

/** The chosen document, else the first; `null` when there is none at all. */
export function useChosenData(): DataEntry | null {
  const entries = useDataEntries()
  const feature = useApp((state) => state.dataFeature)
  return entries.find(({ document }) => document.feature === feature) ?? entries[0] ?? null
}
