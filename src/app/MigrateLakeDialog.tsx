/** Asks before the catalog of an older lake is migrated, and offers a copy of it first. */

import { Download } from 'lucide-react'
import { Button } from '../components/Button.tsx'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useApp, useCompiled, useServices } from './services.ts'

export function MigrateLakeDialog() {
  const { store, controller, transfers } = useServices()
  const open = useApp((state) => state.dialog === 'migrate-lake')
  const lake = useApp((state) => state.lake)
  const { attach } = useCompiled()
  if (attach === null || lake.kind !== 'failed') return null
  return (
    <ConfirmDialog
      open={open}
      title="Migrate the lake?"
      confirm="Migrate the lake"
      danger={false}
      onConfirm={() => void controller.migrateLake()}
      onClose={() => store.setState({ dialog: null })}
    >
      <p>{lake.failure.message}</p>
      <p>
        The catalog {attach.metadataPath} is brought to DuckLake 1.0, as DuckDB does it with
        AUTOMATIC_MIGRATION: tables and columns that the format has gained are added, in one step that happens
        as a whole or not at all. Data files stay as they are.
      </p>
      <p>This cannot be undone: earlier versions of DuckLake cannot open the lake afterwards.</p>
      <Button onClick={() => void transfers.downloadFile(attach.metadataPath)}>
        <Download size={14} aria-hidden="true" />
        Download the catalog as it is
      </Button>
      <TransferNote />
    </ConfirmDialog>
  )
}

/** What became of the download. */
function TransferNote() {
  const transfer = useApp((state) => state.transfer)
  const note =
    transfer.kind === 'failed'
      ? transfer.failure.message
      : transfer.kind === 'busy'
        ? `${transfer.title}…`
        : transfer.note
  return <p role="status">{note}</p>
}
