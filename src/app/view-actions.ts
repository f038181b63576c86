/** Moves of the view that several places ask for. */

import type { TableName } from '../lake/engine.ts'
import type { Range } from '../text/diagnostic.ts'
import { featureOf, tabOf } from './problems.ts'
import type { AppStore } from './store.ts'

/** Opens a document and selects a range of it; an empty range places the cursor. */
export function goTo(store: AppStore, document: string, range: Range): void {
  const dataFeature = featureOf(document)
  store.setState({
    editorTab: tabOf(document),
    reveal: { document, range },
    ...(dataFeature === null ? {} : { dataFeature }),
  })
}

export function openTable(store: AppStore, { schema, table }: TableName): void {
  store.setState({ resultTab: 'rows', table: { schema, table }, sort: null })
}
