/** The bar of the Files tab: which files are shown, and menus for what can be done with them. */

import { Database, Download, FilePlus, FolderArchive, FolderOpen, Wrench } from 'lucide-react'
import { useRef, useState } from 'react'
import { Choice } from '../components/Choice.tsx'
import { Menu, MenuItem } from '../components/Menu.tsx'
import { Toolbar, ToolbarGap } from '../components/Toolbar.tsx'
import { TASKS, type TaskText } from '../panels/files/maintenance-tasks.ts'
import type { LakeView } from '../worker/api.ts'
import { AddFileDialog } from './AddFileDialog.tsx'
import { MaintenanceDialog } from './MaintenanceDialog.tsx'
import { OpenLakeDialog } from './OpenLakeDialog.tsx'
import { useApp, useServices } from './services.ts'

const SHOWN = [
  { id: 'lake', title: 'This lake' },
  { id: 'all', title: 'All stored files' },
] as const

export interface FilesToolbarProps {
  /** Why files can be neither saved nor opened now; `null` when they can. */
  readonly why: string | null
  readonly onShown: () => void
}

export function FilesToolbar({ why, onShown }: FilesToolbarProps) {
  const { transfers } = useServices()
  const shown = useApp((state) => state.filesShown)
  return (
    <Toolbar>
      <Choice
        label="Files shown"
        value={shown}
        options={SHOWN}
        onChange={(which) => {
          onShown()
          void transfers.showFiles(which)
        }}
      />
      {why !== null && <span className="muted">{why}</span>}
      <ToolbarGap />
      <MaintenanceMenu disabled={why !== null} />
      <DownloadMenu disabled={why !== null} />
      <OpenMenu disabled={why !== null} />
    </Toolbar>
  )
}

function DownloadMenu({ disabled }: { disabled: boolean }) {
  const { transfers } = useServices()
  const lakeOpen = useApp((state) => state.lake.kind === 'open')
  return (
    <Menu label="Download" labelled disabled={disabled} icon={<Download size={14} aria-hidden="true" />}>
      <MenuItem disabled={!lakeOpen} onSelect={() => void transfers.downloadZip('lake')}>
        This lake, as one zip
      </MenuItem>
      <MenuItem onSelect={() => void transfers.downloadZip('all')}>All stored files, as one zip</MenuItem>
    </Menu>
  )
}

function OpenMenu({ disabled }: { disabled: boolean }) {
  const { transfers } = useServices()
  const zipPicker = useRef<HTMLInputElement>(null)
  const filePicker = useRef<HTMLInputElement>(null)
  const [adding, setAdding] = useState<File | null>(null)
  const [opening, setOpening] = useState(false)
  return (
    <>
      <Menu label="Open" labelled disabled={disabled} icon={<FolderOpen size={14} aria-hidden="true" />}>
        <MenuItem onSelect={() => zipPicker.current?.click()}>
          <FolderArchive size={14} aria-hidden="true" />
          Open zip…
        </MenuItem>
        <MenuItem onSelect={() => setOpening(true)}>
          <Database size={14} aria-hidden="true" />
          Open lake…
        </MenuItem>
        <MenuItem onSelect={() => filePicker.current?.click()}>
          <FilePlus size={14} aria-hidden="true" />
          Add file…
        </MenuItem>
      </Menu>
      <input
        ref={zipPicker}
        type="file"
        accept=".zip,application/zip"
        aria-label="Zip to open"
        hidden
        onChange={({ currentTarget }) => {
          const [zip] = currentTarget.files ?? []
          if (zip !== undefined) void transfers.openZip(zip)
          // The same file can be chosen again.
          currentTarget.value = ''
        }}
      />
      <input
        ref={filePicker}
        type="file"
        aria-label="File to add"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file !== undefined) setAdding(file)
          currentTarget.value = ''
        }}
      />
      {opening && <OpenLakeDialog onClose={() => setOpening(false)} />}
      {adding !== null && (
        <AddFileDialog
          file={adding}
          onAdd={(path) => {
            setAdding(null)
            void transfers.addFile(adding, path)
          }}
          onClose={() => setAdding(null)}
        />
      )}
    </>
  )
}

function MaintenanceMenu({ disabled }: { disabled: boolean }) {
  const lake = useApp((state) => state.lake)
  const [opened, setOpened] = useState<{ readonly text: TaskText; readonly view: LakeView } | null>(null)
  return (
    <>
      <Menu
        label="Maintenance"
        labelled
        disabled={disabled || lake.kind !== 'open'}
        icon={<Wrench size={14} aria-hidden="true" />}
      >
        {TASKS.map((task) => (
          <MenuItem
            key={task.kind}
            onSelect={() => lake.kind === 'open' && setOpened({ text: task, view: lake.view })}
          >
            {task.title}…
          </MenuItem>
        ))}
      </Menu>
      {opened !== null && (
        // What a task said stays, also of a lake that cannot be shown after it.
        <MaintenanceDialog
          text={opened.text}
          view={opened.view}
          now={lake.kind === 'open' ? lake.view : null}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}
