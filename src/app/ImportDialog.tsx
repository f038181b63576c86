/** What an import would do, before anything is written. */

import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { formatBytes, plural } from '../values/format.ts'
import { useApp, useServices } from './services.ts'

const FILES_NAMED = 100

export function ImportDialog() {
  const { transfers } = useServices()
  const incoming = useApp((state) => state.incoming)
  const files = incoming?.files ?? []
  const replaced = files.filter(({ replaces }) => replaces)
  const added = files.filter(({ replaces }) => !replaces)
  const logs = incoming?.removes ?? []
  return (
    <ConfirmDialog
      open={incoming !== null}
      title={`Import ${plural(files.length, 'file')}?`}
      confirm={replaced.length > 0 ? 'Import and replace' : 'Import'}
      danger={replaced.length > 0}
      onConfirm={() => void transfers.confirm()}
      onClose={() => transfers.dismiss()}
    >
      <p>
        All of it was read and is whole: {formatBytes(files.reduce((sum, { size }) => sum + size, 0))} in{' '}
        {plural(files.length, 'file')}. All other files stay as they are.
      </p>
      <Paths title="Replaced, which cannot be undone" paths={replaced.map(({ path }) => path)} />
      <Paths title="Removed, as logs of replaced databases" paths={logs} />
      <Paths title="Added" paths={added.map(({ path }) => path)} />
    </ConfirmDialog>
  )
}

function Paths({ title, paths }: { title: string; paths: readonly string[] }) {
  if (paths.length === 0) return null
  const more = paths.length - FILES_NAMED
  return (
    <>
      <p>
        {title}: {plural(paths.length, 'file')}
      </p>
      <ul className="dialog-list">
        {paths.slice(0, FILES_NAMED).map((path) => (
          <li key={path}>{path}</li>
        ))}
        {more > 0 && <li>and {plural(more, 'more file')}</li>}
      </ul>
    </>
  )
}
