/** Under the editor: whether the document is kept, and how to leave the editor with the keyboard. */

import { holdsSecrets } from './autosave.ts'
import type { SaveOutcome } from './persistence.ts'
import { TAB_MOVES_KEYS } from './platform.ts'
import { useApp } from './services.ts'
import type { EditorTab } from './store.ts'

export function EditorFoot({ tab }: { tab: EditorTab }) {
  const outcome = useApp((state) => state.saveOutcome)
  const hasSecret = useApp((state) => holdsSecrets(state) === true)
  const note = noteOf(tab, hasSecret, outcome)
  return (
    <div className="editor-foot">
      <span className={note.warns ? 'editor-foot-warning' : undefined} role="status">
        {note.text}
      </span>
      <span className="toolbar-gap" />
      <span>{TAB_MOVES_KEYS}: Tab key moves on</span>
    </div>
  )
}

function noteOf(tab: EditorTab, hasSecret: boolean, outcome: SaveOutcome | null) {
  if (tab === 'environment') return { text: 'In memory only', warns: false }
  if (tab === 'metaxy.toml' && hasSecret) {
    return { text: 'Holds a secret, so it is not kept. Use ${VAR} and the Environment tab.', warns: true }
  }
  if (tab === 'data' && outcome === 'saved-without-long-data') {
    return { text: 'Too many rows for the browser to keep: forgotten at reload', warns: true }
  }
  if (outcome === 'refused') return { text: 'The browser refused to keep this document', warns: true }
  return { text: outcome === null ? '' : 'Kept in this browser', warns: false }
}
