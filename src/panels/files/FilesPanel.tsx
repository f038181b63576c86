/** Every file of the lake as it is now: what it is, where, how large, and which snapshot added it. */

import { Database, FileText, FileX2, Folder } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { LakeFile } from '../../lake/engine.ts'
import { formatBytes, formatCount, plural } from '../../values/format.ts'
import { DownloadButton } from './DownloadButton.tsx'
import './FilesPanel.css'

export interface FilesPanelProps {
  readonly files: readonly LakeFile[]
  /** `null` while nothing can be downloaded. */
  readonly onDownload: ((path: string) => void) | null
}

const KINDS: Record<LakeFile['kind'], { readonly title: string; readonly icon: typeof Database }> = {
  catalog: { title: 'catalog', icon: Database },
  data: { title: 'data', icon: FileText },
  delete: { title: 'deletes', icon: FileX2 },
}

export function FilesPanel({ files, onDownload }: FilesPanelProps) {
  if (files.length === 0) return <EmptyState icon={Folder} title="No files" />
  const total = files.reduce((sum, file) => sum + file.size, 0)
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
            <th scope="col" className="files-number">
              Size
            </th>
            <th scope="col" className="files-number">
              Rows
            </th>
            <th scope="col" className="files-number">
              Added by
            </th>
            <th scope="col">
              <span className="visually-hidden">Download</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileRow key={file.path} file={file} onDownload={onDownload} />
          ))}
        </tbody>
      </table>
      {files.every((file) => file.kind === 'catalog') && (
        <p className="files-note">
          No data files: inserts of few rows are kept in the catalog itself (data inlining) until they are
          flushed.
        </p>
      )}
    </div>
  )
}

function FileRow({ file, onDownload }: { file: LakeFile; onDownload: FilesPanelProps['onDownload'] }) {
  const { title, icon: Icon } = KINDS[file.kind]
  return (
    <tr>
      <td className="files-path">{file.path}</td>
      <td>
        <span className="files-kind">
          <Icon size={14} aria-hidden="true" />
          {title}
        </span>
      </td>
      <td className="files-number" title={plural(file.size, 'byte')}>
        {formatBytes(file.size)}
      </td>
      <td className="files-number">{file.rowCount === undefined ? '' : formatCount(file.rowCount)}</td>
      <td className="files-number">{file.addedBy === undefined ? '' : `snapshot ${file.addedBy}`}</td>
      <td className="files-number">
        <DownloadButton path={file.path} onDownload={onDownload} />
      </td>
    </tr>
  )
}
