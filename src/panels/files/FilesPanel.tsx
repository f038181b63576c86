/** Every file of the lake as it is now: what it is, where, how large, and which snapshot added it. */

import { Database, FileText, FileX2, Folder } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import type { LakeFile } from '../../lake/engine.ts'
import { formatBytes, formatCount, plural } from '../../values/format.ts'
import type { Leftovers } from '../../worker/api.ts'
import type { StorageUsage } from '../../worker/playground.ts'
import { describeLeftovers } from './leftovers.ts'
import './FilesPanel.css'

export interface FilesPanelProps {
  readonly files: readonly LakeFile[]
  readonly usage: StorageUsage | null
  readonly leftovers: Leftovers | null
}

const KINDS: Record<LakeFile['kind'], { readonly title: string; readonly icon: typeof Database }> = {
  catalog: { title: 'catalog', icon: Database },
  data: { title: 'data', icon: FileText },
  delete: { title: 'deletes', icon: FileX2 },
}

export function FilesPanel({ files, usage, leftovers }: FilesPanelProps) {
  if (files.length === 0) return <EmptyState icon={Folder} title="No files" />
  const found = leftovers && describeLeftovers(leftovers)
  const total = files.reduce((sum, file) => sum + file.size, 0)
  return (
    <>
      <Toolbar>
        <span className="muted" title={exact(total)}>
          {plural(files.length, 'file')}, {formatBytes(total)}
        </span>
        {found && <span title={found.detail}>{found.text}</span>}
        <ToolbarGap />
        {usage !== null && (
          <span className="muted" title={`${exact(usage.usage)} of ${exact(usage.quota)}`}>
            This site uses {formatBytes(usage.usage)} of {formatBytes(usage.quota)} of browser storage
          </span>
        )}
      </Toolbar>
      <div className="files">
        <table className="files-table">
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
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <FileRow key={file.path} file={file} />
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
    </>
  )
}

function FileRow({ file }: { file: LakeFile }) {
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
      <td className="files-number" title={exact(file.size)}>
        {formatBytes(file.size)}
      </td>
      <td className="files-number">{file.rowCount === undefined ? '' : formatCount(file.rowCount)}</td>
      <td className="files-number">{file.addedBy === undefined ? '' : `snapshot ${file.addedBy}`}</td>
    </tr>
  )
}

function exact(bytes: number): string {
  return plural(bytes, 'byte')
}
