/** A quiet bar above a panel's content. */

import type { ReactNode } from 'react'
import './Toolbar.css'

export function Toolbar({ children }: { children: ReactNode }) {
  return <div className="toolbar">{children}</div>
}

/** Pushes what follows to the right end. */
export function ToolbarGap() {
  return <span className="toolbar-gap" />
}
