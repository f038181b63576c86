/** The focus goes back to where it was when a dialog opened: Radix does so only for dialogs that have a trigger. */

import { useRef } from 'react'

export interface FocusReturn {
  /** For `onOpenAutoFocus`, before the focus moves. */
  readonly remember: () => void
  /** For `onCloseAutoFocus`. */
  readonly giveBack: (event: Event) => void
}

/** What had the focus when a dialog opened the last time. */
let lastOpener: Element | null = null

/** @param instead where the focus goes, when not to where it came from */
export function useFocusReturn(instead?: () => void): FocusReturn {
  const opener = useRef<Element | null>(null)
  return {
    remember() {
      const { activeElement, body } = document
      // A dialog that closed just now gives its focus back a moment later: what it would go to is meant.
      if (activeElement !== body) lastOpener = activeElement
      opener.current = lastOpener
    },
    giveBack(event) {
      event.preventDefault()
      if (instead !== undefined) instead()
      else if (opener.current instanceof HTMLElement) opener.current.focus()
    },
  }
}
