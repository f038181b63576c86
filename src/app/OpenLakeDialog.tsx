/** Asks for a catalog, its data folder, and where both are placed; what is there already is asked about afterwards. */

import { useId, useState } from 'react'
import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { plural } from '../values/format.ts'
import { folderName } from './file-transfers.ts'
import { useServices } from './services.ts'

/** Files of a folder that belong to no lake are left out. */
const DATA_FILE = /\.(parquet|puffin)$/i

export function OpenLakeDialog({ onClose }: { onClose: () => void }) {
  const { transfers } = useServices()
  const id = useId()
  const [catalogs, setCatalogs] = useState<readonly File[]>([])
  const [data, setData] = useState<readonly File[]>([])
  const [folder, setFolder] = useState<string | null>(null)
  const [catalog] = catalogs
  const place = (folder ?? `/lakes/${catalog === undefined ? 'lake' : folderName(catalog.name)}`).trim()
  function open(): void {
    const under = place.replace(/\/+$/, '')
    void transfers.openLake([
      ...catalogs.map((blob) => ({ blob, path: `${under}/${blob.name}` })),
      ...data.map((blob) => ({ blob, path: `${under}/${blob.webkitRelativePath || blob.name}` })),
    ])
    onClose()
  }
  return (
    <Dialog
      open
      title="Open a lake"
      description="A catalog that is a DuckDB database, and the folder with its data files. A zip that holds both is opened with Open zip."
      onClose={onClose}
    >
      <form
        className="files-add"
        onSubmit={(event) => {
          event.preventDefault()
          if (catalog !== undefined) open()
        }}
      >
        <label htmlFor={`${id}-catalog`}>Catalog file, with its .wal if there is one</label>
        <input
          id={`${id}-catalog`}
          type="file"
          multiple
          required
          onChange={({ currentTarget }) => setCatalogs([...(currentTarget.files ?? [])])}
        />
        <label htmlFor={`${id}-data`}>Data folder</label>
        <input
          id={`${id}-data`}
          type="file"
          multiple
          ref={(input) => input?.setAttribute('webkitdirectory', '')}
          onChange={({ currentTarget }) =>
            setData([...(currentTarget.files ?? [])].filter(({ name }) => DATA_FILE.test(name)))
          }
        />
        <p className="muted" role="status">
          {data.length === 0
            ? 'Without it only what the catalog itself keeps can be read.'
            : `${plural(data.length, 'data file')} chosen.`}
        </p>
        <label htmlFor={`${id}-place`}>Place it below</label>
        <input
          id={`${id}-place`}
          className="mono"
          required
          spellCheck={false}
          value={folder ?? place}
          onChange={({ currentTarget }) => setFolder(currentTarget.value)}
        />
        <Button variant="primary" disabled={catalog === undefined || place === ''} onClick={open}>
          Continue
        </Button>
      </form>
    </Dialog>
  )
}
