/** Every file of the lake: what it is, whose rows it has, which snapshots read it, how much of it is deleted, or that it is missing. */

import { Database, FileText, FileX2, Folder, ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'
import { Alert } from '../../components/Alert.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { LakeFile } from '../../lake/engine.ts'
import { formatBytes, formatCount, plural } from '../../values/format.ts'
import { DownloadButton } from './DownloadButton.tsx'
import './FilesPanel.css'

export interface FilesPanelProps {
  readonly files: readonly LakeFile[]
  /** `null` while nothing can be downloaded. */
  readonly onDownload: ((path: string) => void) | null
  /** `null` while files cannot be looked into. */
  readonly onInspect: ((path: string) => void) | null
}

const KINDS: Record<LakeFile['kind'], { readonly title: string; readonly icon: typeof Database }> = {
  catalog: { title: 'catalog', icon: Database },
  log: { title: 'catalog log', icon: ScrollText },
  data: { title: 'data', icon: FileText },
  delete: { title: 'deletes', icon: FileX2 },
}

interface FileColumn {
  readonly title: string
  /** Empty when there is nothing to say of the file. */
  readonly text: (file: LakeFile) => string
}

const SIZE = 'Size'

/** Numbers, to be read down the column; one that says nothing of any file is left out. */
const COLUMNS: readonly FileColumn[] = [
  { title: SIZE, text: ({ size }) => formatBytes(size) },
  { title: 'Rows', text: ({ rowCount }) => (rowCount === undefined ? '' : formatCount(rowCount)) },
  { title: 'Deleted now', text: ({ deletes }) => (deletes === undefined ? '' : formatCount(deletes)) },
]

/** What else there is to say of a file, below its path: paths are long, and the panel may be narrow. */
function factsOf({ kind, table, partition = [], addedBy, endedBy }: LakeFile): string {
  const { title } = KINDS[kind]
  return [
    table === undefined ? title : `${title} of ${table.schema}.${table.table}`,
    ...partition,
    ...(addedBy === undefined ? [] : [`added by snapshot ${addedBy}`]),
    ...(endedBy === undefined ? [] : [`ended by snapshot ${endedBy}`]),
  ].join(', ')
}

/** Whether there is something to see inside. */
function isInspectable(path: string): boolean {
  return /\.(parquet|puffin)$/i.test(path)
}

export function FilesPanel({ files, onDownload, onInspect }: FilesPanelProps) {
  if (files.length === 0) return <EmptyState icon={Folder} title="No files" />
  const here = files.filter(({ missing }) => missing !== true)
  const missing = files.length - here.length
  const total = here.reduce((sum, file) => sum + file.size, 0)
  const columns = COLUMNS.filter(({ text }) => files.some((file) => text(file) !== ''))
  const stored = files.filter(({ kind }) => kind === 'data' || kind === 'delete')
  return (
    <div className="files">
      {missing > 0 && (
        <Alert
          tone="warning"
          message={`${plural(missing, 'file')} that the catalog names ${missing === 1 ? 'is' : 'are'} not here: what needs ${missing === 1 ? 'it' : 'them'} cannot be read.`}
          next="If you have such a file, put it under its path: Open, Add file."
        />
      )}
      <table className="files-table">
        <caption className="files-caption" title={plural(total, 'byte')}>
          {plural(here.length, 'file')} of the lake, {formatBytes(total)}
        </caption>
        <thead>
          <tr>
            <th scope="col">File</th>
            {columns.map(({ title }) => (
              <th key={title} scope="col" className="files-number">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Download</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileRow key={file.path} file={file} columns={columns}>
              <FilePath path={file.path} onInspect={file.missing ? null : onInspect} />
              {!file.missing && <DownloadButton path={file.path} onDownload={onDownload} />}
            </FileRow>
          ))}
        </tbody>
      </table>
      {stored.length === 0 && (
        <p className="files-note">
          No data files: inserts of few rows are kept in the catalog itself (data inlining) until they are
          flushed.
        </p>
      )}
    </div>
  )
}

interface FileRowProps {
  readonly file: LakeFile
  readonly columns: readonly FileColumn[]
  /** The path, and the last cell. */
  readonly children: readonly [ReactNode, ReactNode]
}

function FileRow({ file, columns, children: [path, actions] }: FileRowProps) {
  const Icon = KINDS[file.kind].icon
  return (
    <tr className={file.endedBy === undefined ? '' : 'files-ended'}>
      <td className="files-path">
        {path}
        <div className="files-facts">
          <Icon size={14} aria-hidden="true" />
          {factsOf(file)}
          {file.missing && ' '}
          {file.missing && <span className="files-missing">not here</span>}
        </div>
      </td>
      {columns.map((column) => (
        <td
          key={column.title}
          className="files-number"
          title={column.title === SIZE ? plural(file.size, 'byte') : undefined}
        >
          {column.text(file)}
        </td>
      ))}
      <td className="files-number">{actions}</td>
    </tr>
  )
}

export function FilePath({ path, onInspect }: { path: string; onInspect: FilesPanelProps['onInspect'] }) {
  if (onInspect === null || !isInspectable(path)) return path
  return (
    <button
      type="button"
      className="files-inspect"
      title="Look into the file"
      onClick={() => onInspect(path)}
    >
      {path}
    </button>
  )
}
