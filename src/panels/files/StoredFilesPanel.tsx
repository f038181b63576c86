/** Every file in the browser's storage, of whatever lake. */

import { Folder, LoaderCircle } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { StoredFile } from '../../lake/ports.ts'
import { formatBytes, plural } from '../../values/format.ts'
import { DownloadButton } from './DownloadButton.tsx'
import { FilePath } from './FilesPanel.tsx'
import './FilesPanel.css'

export interface StoredFilesPanelProps {
  /** `null` until they are known. */
  readonly files: readonly StoredFile[] | null
  /** Paths of the lake that is open. */
  readonly ofLake: ReadonlySet<string>
  /** `null` while nothing can be downloaded. */
  readonly onDownload: ((path: string) => void) | null
  /** `null` while files cannot be looked into. */
  readonly onInspect: ((path: string) => void) | null
}

export function StoredFilesPanel({ files, ofLake, onDownload, onInspect }: StoredFilesPanelProps) {
  if (files === null) return <EmptyState icon={LoaderCircle} title="Looking at the files" busy />
  if (files.length === 0) {
    return (
      <EmptyState icon={Folder} title="Nothing is stored yet" text="Run makes a lake; Open brings one in." />
    )
  }
  const total = files.reduce((sum, file) => sum + file.size, 0)
  return (
    <div className="files">
      <table className="files-table">
        <caption className="files-caption" title={plural(total, 'byte')}>
          {plural(files.length, 'stored file')}, {formatBytes(total)}
        </caption>
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Used by</th>
            <th scope="col" className="files-number">
              Size
            </th>
            <th scope="col">
              <span className="visually-hidden">Download</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ path, size }) => (
            <tr key={path}>
              <td className="files-path">
                <FilePath path={path} onInspect={onInspect} />
              </td>
              <td>{ofLake.has(path) ? 'this lake' : ''}</td>
              <td className="files-number" title={plural(size, 'byte')}>
                {formatBytes(size)}
              </td>
              <td className="files-number">
                <DownloadButton path={path} onDownload={onDownload} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
