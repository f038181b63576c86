/** What is inside one Parquet file: schema, row groups, statistics beside the catalog's, notes of the writer, rows. */

import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { Choice } from '../../components/Choice.tsx'
import { takeLostFocus } from '../../components/lost-focus.ts'
import { Toolbar } from '../../components/Toolbar.tsx'
import { formatBytes, formatCount, plural } from '../../values/format.ts'
import type { FileInspection } from '../../worker/api.ts'
import { StatisticsTable } from './StatisticsTable.tsx'
import './InspectorPanel.css'

type ParquetInspection = Extract<FileInspection, { kind: 'parquet' }>

export interface InspectorPanelProps {
  readonly path: string
  readonly inspection: FileInspection
  readonly onBack: () => void
  /** The grid with the file's rows. */
  readonly rows: ReactNode
}

const PARTS = [
  { id: 'schema', title: 'Schema' },
  { id: 'groups', title: 'Row groups' },
  { id: 'statistics', title: 'Statistics' },
  { id: 'metadata', title: 'Metadata' },
  { id: 'rows', title: 'Rows' },
] as const

type Part = (typeof PARTS)[number]['id']

export function InspectorPanel({ path, inspection, onBack, rows }: InspectorPanelProps) {
  const [chosen, setChosen] = useState<Part>('schema')
  const part = inspection.kind === 'vector' ? 'rows' : chosen
  return (
    <>
      <Toolbar>
        <Button ref={takeLostFocus} size="small" onClick={onBack}>
          <ArrowLeft size={14} aria-hidden="true" />
          All files
        </Button>
        {inspection.kind === 'parquet' && (
          <Choice label="What of the file" value={chosen} options={PARTS} onChange={setChosen} />
        )}
      </Toolbar>
      <p className="inspector-file">
        <span className="mono">{path}</span>
        <span className="muted">
          {inspection.kind === 'vector'
            ? `deletion vector, ${plural(inspection.rows, 'position')}`
            : `${plural(inspection.rows, 'row')}, ${plural(inspection.groups.length, 'row group')}`}
        </span>
      </p>
      {part === 'rows' || inspection.kind === 'vector' ? (
        rows
      ) : (
        // A scrolling region without anything to focus in it has to take the focus itself.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <section className="files" aria-label={path} tabIndex={0}>
          <InspectorPart part={part} inspection={inspection} />
        </section>
      )}
    </>
  )
}

function InspectorPart({ part, inspection }: { part: Exclude<Part, 'rows'>; inspection: ParquetInspection }) {
  switch (part) {
    case 'schema':
      return <SchemaTable fields={inspection.fields} />
    case 'groups':
      return <GroupsTable groups={inspection.groups} />
    case 'statistics':
      return <StatisticsTable columns={inspection.columns} known={inspection.known} />
    case 'metadata':
      return <MetadataTable inspection={inspection} />
  }
}

function SchemaTable({ fields }: Pick<ParquetInspection, 'fields'>) {
  return (
    <table className="files-table">
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Type</th>
          <th scope="col">Stored as</th>
          <th scope="col">Repetition</th>
          <th scope="col" className="files-number">
            Field id
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ path, type, physical, repetition, fieldId }) => (
          <tr key={JSON.stringify(path)}>
            <th scope="row" className="inspector-name" title={path.join('.')}>
              <span style={{ paddingInlineStart: (path.length - 1) * 16 }}>{path.at(-1)}</span>
            </th>
            <td className="mono">{type}</td>
            <td className="mono">{physical ?? ''}</td>
            <td>{repetition}</td>
            <td className="files-number">{fieldId ?? 'none'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function GroupsTable({ groups }: Pick<ParquetInspection, 'groups'>) {
  if (groups.length === 0) return <p className="files-note">The file has no row group: it holds no rows.</p>
  return (
    <table className="files-table">
      <thead>
        <tr>
          <th scope="col" className="files-number">
            Row group
          </th>
          <th scope="col" className="files-number">
            Rows
          </th>
          <th scope="col" className="files-number">
            Size
          </th>
          <th scope="col" className="files-number">
            Uncompressed
          </th>
          <th scope="col">Compression</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ rows, compressed, uncompressed, codecs }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the file is what names a row group
          <tr key={index}>
            <td className="files-number">{index}</td>
            <td className="files-number">{formatCount(rows)}</td>
            <td className="files-number" title={plural(compressed, 'byte')}>
              {formatBytes(compressed)}
            </td>
            <td className="files-number" title={plural(uncompressed, 'byte')}>
              {formatBytes(uncompressed)}
            </td>
            <td>{codecs.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function MetadataTable({ inspection: { createdBy, keyValues } }: { inspection: ParquetInspection }) {
  return (
    <table className="files-table">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">created by</th>
          <td className="inspector-value">{createdBy ?? 'the file does not say'}</td>
        </tr>
        {keyValues.map(({ key, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file may have a key twice, and never changes
          <tr key={index}>
            <th scope="row" className="inspector-name">
              {key}
            </th>
            <td className="inspector-value">{value ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
