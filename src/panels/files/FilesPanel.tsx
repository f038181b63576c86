/** Every file of the lake: what it is, whose rows it has, which snapshots read it, and how much of it is deleted. */

import { Database, FileText, FileX2, Folder, ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'
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
  readonly number?: boolean
  /** Empty when there is nothing to say of the file. */
  readonly text: (file: LakeFile) => string
  /** A column that says nothing of any file is left out, unless it always has its place. */
  readonly always?: boolean
}

const COLUMNS: readonly FileColumn[] = [
  { title: 'Table', text: ({ table }) => (table === undefined ? '' : `${table.schema}.${table.table}`) },
  { title: 'Partition', text: ({ partition = [] }) => partition.join(', ') },
  { title: 'Size', number: true, always: true, text: ({ size }) => formatBytes(size) },
  {
    title: 'Rows',
    number: true,
    text: ({ rowCount }) => (rowCount === undefined ? '' : formatCount(rowCount)),
  },
  {
    title: 'Deleted now',
    number: true,
    text: ({ deletes }) => (deletes === undefined ? '' : formatCount(deletes)),
  },
  {
    title: 'Added by',
    number: true,
    text: ({ addedBy }) => (addedBy === undefined ? '' : `snapshot ${addedBy}`),
  },
  {
    title: 'Ended by',
    number: true,
    text: ({ endedBy }) => (endedBy === undefined ? '' : `snapshot ${endedBy}`),
  },
]

/** Whether there is something to see inside. */
function isInspectable(path: string): boolean {
  return /\.(parquet|puffin)$/i.test(path)
}

export function FilesPanel({ files, onDownload, onInspect }: FilesPanelProps) {
  if (files.length === 0) return <EmptyState icon={Folder} title="No files" />
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const columns = COLUMNS.filter(({ always, text }) => always || files.some((file) => text(file) !== ''))
  const stored = files.filter(({ kind }) => kind === 'data' || kind === 'delete')
  return (
    <div className="files">
      <table className="files-table">
        <caption className="files-caption" title={plural(total, 'byte')}>
          {plural(files.length, 'file')} of the lake, {formatBytes(total)}
        </caption>
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Kind</th>
            {columns.map(({ title, number }) => (
              <th key={title} scope="col" className={number ? 'files-number' : ''}>
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
              <FilePath path={file.path} onInspect={onInspect} />
              <DownloadButton path={file.path} onDownload={onDownload} />
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
  /** The first and the last cell. */
  readonly children: readonly [ReactNode, ReactNode]
}

function FileRow({ file, columns, children: [path, actions] }: FileRowProps) {
  const { title, icon: Icon } = KINDS[file.kind]
  return (
    <tr className={file.endedBy === undefined ? '' : 'files-ended'}>
      <td className="files-path">{path}</td>
      <td>
        <span className="files-kind">
          <Icon size={14} aria-hidden="true" />
          {title}
        </span>
      </td>
      {columns.map((column) => (
        <td
          key={column.title}
          className={column.number ? 'files-number' : 'files-text'}
          title={column.title === 'Size' ? plural(file.size, 'byte') : undefined}
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
