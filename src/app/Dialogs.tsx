/** The dialogs of the page: three confirmations, the list of shortcuts, and two about the lake engines. */

import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { ducklakeExample } from '../examples/ducklake/index.ts'
import { plural } from '../values/format.ts'
import { type Command, displayKeys } from './commands.ts'
import { EngineCheckDialog } from './EngineCheckDialog.tsx'
import { EnginesDialog } from './EnginesDialog.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { MigrateLakeDialog } from './MigrateLakeDialog.tsx'
import { IS_MAC, TAB_MOVES_KEYS } from './platform.ts'
import { useApp, useCompiled, useServices } from './services.ts'

const FILES_NAMED = 12

export function Dialogs({ commands }: { commands: readonly Command[] }) {
  return (
    <>
      <ResetLakeDialog />
      <MigrateLakeDialog />
      <ResetDocumentsDialog />
      <ImportDialog />
      <ShortcutsDialog commands={commands} />
      <EnginesDialog />
      <EngineCheckDialog />
    </>
  )
}

function ResetLakeDialog() {
  const { store, controller } = useServices()
  const open = useApp((state) => state.dialog === 'reset-lake')
  const lake = useApp((state) => state.lake)
  const { attach } = useCompiled()
  const files = lake.kind === 'open' ? lake.view.files.map(({ path }) => path) : []
  const paths =
    files.length > 0 ? files : [attach?.metadataPath ?? '', `everything below ${attach?.dataPath ?? ''}`]
  const more = paths.length - FILES_NAMED
  return (
    <ConfirmDialog
      open={open}
      title="Remove the lake?"
      confirm="Remove lake"
      onConfirm={() => void controller.resetLake()}
      onClose={() => store.setState({ dialog: null })}
    >
      <p>These files are removed from this browser. This cannot be undone. Your documents stay.</p>
      <ul className="dialog-list">
        {paths.slice(0, FILES_NAMED).map((path) => (
          <li key={path}>{path}</li>
        ))}
        {more > 0 && <li>and {plural(more, 'more file')}</li>}
      </ul>
    </ConfirmDialog>
  )
}

function ResetDocumentsDialog() {
  const { store } = useServices()
  const open = useApp((state) => state.dialog === 'reset-documents')
  return (
    <ConfirmDialog
      open={open}
      title="Reset documents to the example?"
      confirm="Reset documents"
      onConfirm={() => store.setState({ ...ducklakeExample, dataFeature: null, storeName: null })}
      onClose={() => store.setState({ dialog: null })}
    >
      <p>
        metaxy.toml, definitions.py and all rows of the Data tab are replaced by those of the DuckLake
        example. The lake and the Environment tab stay as they are.
      </p>
    </ConfirmDialog>
  )
}

interface Shortcut {
  readonly keys: string
  readonly title: string
}

const EDITOR_KEYS: readonly Shortcut[] = [
  { keys: TAB_MOVES_KEYS, title: 'Let Tab move on instead of indenting' },
  { keys: 'F8', title: 'Go to the next problem' },
  { keys: 'Ctrl+.', title: 'Offer the fix of the problem at the cursor, while nothing runs' },
  { keys: 'Ctrl+F', title: 'Find' },
  { keys: 'Ctrl+Space', title: 'Suggest keys and values in metaxy.toml; Tab takes one' },
  { keys: 'Ctrl+Shift+O', title: 'Go to a table or key of metaxy.toml' },
  { keys: 'Ctrl+/', title: 'Comment or uncomment lines' },
]

const CONSOLE_KEYS: readonly Shortcut[] = [
  { keys: 'Ctrl+Enter', title: 'Run the query instead of the documents' },
  { keys: 'Ctrl+.', title: 'Stop the query' },
  { keys: 'Alt+Up, Alt+Down', title: 'Go through the queries run before' },
]

const GRID_KEYS: readonly Shortcut[] = [
  { keys: 'Arrows, Home, End, Page Up, Page Down', title: 'Move; with Ctrl to the first or last' },
  { keys: 'Shift with a move', title: 'Select a range' },
  { keys: 'Ctrl+A', title: 'Select all rows' },
  { keys: 'Ctrl+C', title: 'Copy the selected cells' },
  { keys: 'Enter', title: 'Open the cell, or sort by the column' },
  { keys: 'Shift+Left, Shift+Right in the header', title: 'Change the width of the column' },
]

function ShortcutsDialog({ commands }: { commands: readonly Command[] }) {
  const { store } = useServices()
  const open = useApp((state) => state.dialog === 'shortcuts')
  const general = commands.flatMap(({ keys, title }) =>
    keys === null ? [] : [{ keys: displayKeys(keys, IS_MAC), title }],
  )
  return (
    <Dialog open={open} title="Keyboard shortcuts" onClose={() => store.setState({ dialog: null })}>
      <ShortcutTable title="Everywhere" shortcuts={general} />
      <ShortcutTable title="In an editor" shortcuts={EDITOR_KEYS} />
      <ShortcutTable title="In the Console" shortcuts={CONSOLE_KEYS} />
      <ShortcutTable title="In the Rows grid" shortcuts={GRID_KEYS} />
    </Dialog>
  )
}

function ShortcutTable({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  return (
    <table className="shortcuts">
      <caption>{title}</caption>
      <tbody>
        {shortcuts.map((shortcut) => (
          <tr key={shortcut.keys}>
            <th scope="row">
              <kbd>{shortcut.keys}</kbd>
            </th>
            <td>{shortcut.title}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
