import { expect, test } from 'vitest'
import type { FeatureDefinition } from '../metaxy/feature.ts'
import { readDataDocument } from '../rows/read-data.ts'
import {
  dataEntries,
  exampleText,
  explainRow,
  isEmptyText,
  putDocument,
  withFormat,
} from './data-documents.ts'

const clip: FeatureDefinition = {
  className: 'Clip',
  key: ['examples', 'clip'],
  idColumns: ['uid'],
  fields: [
    { key: ['path'], codeVersion: '1' },
    { key: ['audio', 'loud'], codeVersion: '1' },
  ],
  metadata: new Map(),
  description: null,
  docstring: null,
  columns: [{ name: 'path', schema: new Map([['type', 'string']]), hasDefault: false }],
  range: { start: 0, end: 0 },
}
const json = (feature: string, text: string) => ({ feature, format: 'json' as const, text })

test('every declared feature has a document; what is left over stays, marked', () => {
  const gone = json('gone', '[{"a":1}]')
  expect(dataEntries([gone], [clip])).toEqual([
    { document: json('examples/clip', '[]\n'), feature: clip },
    { document: gone, feature: null },
  ])
})

test('putting a document replaces the one for its feature, or adds it', () => {
  const a = json('a', '1')
  const b = json('b', '2')
  expect(putDocument([a, b], json('a', '3'))).toEqual([json('a', '3'), b])
  expect(putDocument([a], b)).toEqual([a, b])
})

test('changing the format of an empty document gives the empty text of the other one', () => {
  const [entry] = dataEntries([], [clip])
  if (entry === undefined) throw new Error('no entry')
  const csv = withFormat(entry, 'csv')
  expect(csv).toEqual({
    feature: 'examples/clip',
    format: 'csv',
    text: 'uid,path,audio_loud,metaxy_provenance_by_field.path,metaxy_provenance_by_field.audio_loud\n',
  })
  expect(isEmptyText(csv, clip)).toBe(true)
  expect(withFormat({ document: csv, feature: clip }, 'json')).toEqual(entry.document)
})

test('rows a person wrote are never replaced by a change of format', () => {
  const written = json('examples/clip', '[{"uid": "1"}]')
  expect(withFormat({ document: written, feature: clip }, 'csv')).toEqual({ ...written, format: 'csv' })
})

test.each(['json', 'csv'] as const)('the example row in %s is read without a complaint', (format) => {
  const { table, diagnostics } = readDataDocument({
    feature: 'examples/clip',
    format,
    text: exampleText(clip, format),
  })
  expect(diagnostics).toEqual([])
  expect(table?.columns.map((column) => column.name)).toEqual([
    'uid',
    'path',
    'audio_loud',
    'metaxy_provenance_by_field',
  ])
  expect(table?.rows).toHaveLength(1)
})

test('the explanation names ids and fields', () => {
  const [entry] = dataEntries([], [clip])
  if (entry === undefined) throw new Error('no entry')
  expect(explainRow(entry)).toBe(
    'One object per row. Needed: uid (id), and metaxy_provenance_by_field: an object with a text for path, audio_loud. Any other column is stored as it is.',
  )
})
