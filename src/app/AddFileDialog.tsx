/** Asks for the path that a chosen file gets; whether it replaces one is asked afterwards. */

import { useState } from 'react'
import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { formatBytes } from '../values/format.ts'

export interface AddFileDialogProps {
  readonly file: File
  readonly onAdd: (path: string) => void
  readonly onClose: () => void
}

export function AddFileDialog({ file, onAdd, onClose }: AddFileDialogProps) {
  const [path, setPath] = useState(`/tmp/${file.name}`)
  return (
    <Dialog
      open
      title="Add a file"
      description={`${file.name}, ${formatBytes(file.size)}: stored in this browser as it is.`}
      onClose={onClose}
    >
      <form
        className="files-add"
        onSubmit={(event) => {
          event.preventDefault()
          onAdd(path.trim())
        }}
      >
        <label htmlFor="add-file-path">Path, as metaxy.toml and SQL name it</label>
        <input
          id="add-file-path"
          className="mono"
          value={path}
          required
          spellCheck={false}
          onChange={({ currentTarget }) => setPath(currentTarget.value)}
        />
        <Button variant="primary" onClick={() => onAdd(path.trim())}>
          Continue
        </Button>
      </form>
    </Dialog>
  )
}
