/** The bar of the Data tab, joined to the documents. */

import { Rows3 } from 'lucide-react'
import { Button } from '../components/Button.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { DataBar } from '../panels/editor/DataBar.tsx'
import type { DataDocument } from '../rows/model.ts'
import { exampleText, explainRow, isEmptyText, putDocument, withFormat } from './data-documents.ts'
import { useServices } from './services.ts'
import { useChosenData, useDataEntries } from './use-chosen-data.ts'

export function DataPane() {
  const { store } = useServices()
  const entries = useDataEntries()
  const chosen = useChosenData()
  if (chosen === null) {
    return (
      <EmptyState
        icon={Rows3}
        title="No feature to write rows for"
        text="Declare a feature in definitions.py, and its rows can be written here."
      />
    )
  }
  const { document, feature } = chosen
  const put = (next: DataDocument) => store.setState(({ data }) => ({ data: putDocument(data, next) }))
  const startsEmpty = feature !== null && isEmptyText(document, feature)
  return (
    <DataBar
      choices={entries.map((entry) => ({ feature: entry.document.feature, orphan: entry.feature === null }))}
      feature={document.feature}
      onFeature={(dataFeature) => store.setState({ dataFeature })}
      format={document.format}
      onFormat={(format) => put(withFormat(chosen, format))}
      explanation={explainRow(chosen)}
    >
      {startsEmpty && (
        <Button
          size="small"
          onClick={() => put({ ...document, text: exampleText(feature, document.format) })}
        >
          Insert an example row
        </Button>
      )}
      {feature === null && (
        <Button
          size="small"
          onClick={() =>
            store.setState(({ data }) => ({ data: data.filter((each) => each.feature !== document.feature) }))
          }
        >
          Remove document
        </Button>
      )}
    </DataBar>
  )
}
