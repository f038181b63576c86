/** The data documents as the Data tab shows them: one per declared feature, and those whose feature is gone. */

import type { FeatureDefinition } from '../metaxy/feature.ts'
import { featureKeyText, structKey } from '../metaxy/feature-key.ts'
import type { DataDocument } from '../rows/model.ts'

export interface DataEntry {
  /** The stored document, or the empty one a person starts from. */
  readonly document: DataDocument
  /** `null` when no class declares the feature. */
  readonly feature: FeatureDefinition | null
}

/** Declared features first, in their order; then documents that are left over. */
export function dataEntries(
  documents: readonly DataDocument[],
  features: readonly FeatureDefinition[],
): readonly DataEntry[] {
  const byFeature = new Map(documents.map((document) => [document.feature, document]))
  const declared = features.map((feature): DataEntry => {
    const key = featureKeyText(feature.key)
    return { document: byFeature.get(key) ?? emptyDocument(key, feature, 'json'), feature }
  })
  const keys = new Set(declared.map(({ document }) => document.feature))
  const left = documents.filter(({ feature }) => !keys.has(feature))
  return [...declared, ...left.map((document): DataEntry => ({ document, feature: null }))]
}

/** The documents with this one in place of the one for the same feature. */
export function putDocument(
  documents: readonly DataDocument[],
  document: DataDocument,
): readonly DataDocument[] {
  const at = documents.findIndex(({ feature }) => feature === document.feature)
  return at < 0 ? [...documents, document] : documents.with(at, document)
}

/**
 * The same document in another format. A text without rows becomes the empty text of the new format; rows stay as
 * they are, and the reader says what does not fit.
 */
export function withFormat({ document, feature }: DataEntry, format: DataDocument['format']): DataDocument {
  if (document.format === format) return document
  const untouched = isEmptyText(document, feature)
  return untouched ? emptyDocument(document.feature, feature, format) : { ...document, format }
}

/** Whether the document still holds nothing a person wrote. */
export function isEmptyText(document: DataDocument, feature: FeatureDefinition | null): boolean {
  const text = document.text.trim()
  if (text === '' || text === '[]') return true
  return text === emptyDocument(document.feature, feature, document.format).text.trim()
}

function emptyDocument(
  key: string,
  feature: FeatureDefinition | null,
  format: DataDocument['format'],
): DataDocument {
  const text = format === 'json' || feature === null ? '[]\n' : `${csvHeader(feature).join(',')}\n`
  return { feature: key, format, text: format === 'csv' && feature === null ? '' : text }
}

const PROVENANCE = 'metaxy_provenance_by_field'

function csvHeader(feature: FeatureDefinition): string[] {
  const plain = rowColumns(feature)
  const provenance = feature.fields.map((field) => `${PROVENANCE}.${structKey(field.key)}`)
  return [...plain, ...provenance].map((name) =>
    /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
  )
}

/** Columns a row usually has: ids, the columns the class declares, the fields. */
function rowColumns({ idColumns, columns, fields }: FeatureDefinition): string[] {
  return [
    ...new Set([
      ...idColumns,
      ...columns.map(({ name }) => name),
      ...fields.map(({ key }) => structKey(key)),
    ]),
  ]
}

/** One row to start from, in the document's format. */
export function exampleText(feature: FeatureDefinition, format: DataDocument['format']): string {
  const columns = rowColumns(feature)
  const value = (name: string) =>
    feature.idColumns.includes(name) ? `${name}_1` : `${name} of ${feature.idColumns[0] ?? 'row'}_1`
  const fields = feature.fields.map((field) => structKey(field.key))
  if (format === 'csv') {
    const cells = [...columns.map(value), ...fields.map((field) => `${field}_hash_1`)]
    return `${csvHeader(feature).join(',')}\n${cells.map((cell) => (/[",]/.test(cell) ? `"${cell}"` : cell)).join(',')}\n`
  }
  const provenance = Object.fromEntries(fields.map((field) => [field, `${field}_hash_1`]))
  const row = { ...Object.fromEntries(columns.map((name) => [name, value(name)])), [PROVENANCE]: provenance }
  return `${JSON.stringify([row], null, 2)}\n`
}

/** What one row of the feature has to hold, in a sentence or two. */
export function explainRow({ document, feature }: DataEntry): string {
  if (feature === null) {
    return `No class in definitions.py has the key ${document.feature}. Declare it there, or remove this document.`
  }
  const ids = feature.idColumns.join(', ')
  const fields = feature.fields.map((field) => structKey(field.key))
  const where =
    document.format === 'json'
      ? `${PROVENANCE}: an object with a text for ${fields.join(', ')}`
      : fields.map((field) => `${PROVENANCE}.${field}`).join(', ')
  const shape = document.format === 'json' ? 'One object per row' : 'One line per row, under the column names'
  return `${shape}. Needed: ${ids} (id), and ${where}. Any other column is stored as it is.`
}
