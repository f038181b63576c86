/** The focus goes back to where it was when a dialog opened: Radix does so only for dialogs that have a trigger. */

import { useRef } from 'react'

export interface FocusReturn {
  /** For `onOpenAutoFocus`, before the focus moves. */
  readonly remember: () => void
  /** For `onCloseAutoFocus`. */
  readonly giveBack: (event: Event) => void
}

/** @param instead where the focus goes, when not to where it came from */
export function useFocusReturn(instead?: () => void): FocusReturn {
  const opener = useRef<Element | null>(null)
  return {
    remember() {
      opener.current = document.activeElement
    },
    giveBack(event) {
      event.preventDefault()
      if (instead !== undefined) instead()
      else if (opener.current instanceof HTMLElement) opener.current.focus()
    },
  }
}
