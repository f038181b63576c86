/** A dialog over the page: closes with Escape, keeps the focus inside and gives it back. */

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { useFocusReturn } from './use-focus-return.ts'
import './Dialog.css'

export interface DialogProps {
  readonly open: boolean
  readonly title: string
  /** One line under the title. */
  readonly description?: ReactNode
  readonly children: ReactNode
  /** Beside the close button. */
  readonly actions?: ReactNode
  readonly onClose: () => void
  /** Where the focus goes on closing, when not to where it came from. */
  readonly returnFocus?: () => void
}

export function Dialog({ open, title, description, children, actions, onClose, returnFocus }: DialogProps) {
  const { remember, giveBack } = useFocusReturn(returnFocus)
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-overlay" />
        <Radix.Content
          className="dialog"
          onOpenAutoFocus={(event) => {
            remember()
            startAtField(event)
          }}
          onCloseAutoFocus={giveBack}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="dialog-head">
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            {actions}
            <Radix.Close asChild>
              <Button variant="quiet" size="small" className="button-icon" aria-label="Close">
                <X size={16} aria-hidden="true" />
              </Button>
            </Radix.Close>
          </div>
          {description !== undefined && (
            <Radix.Description className="dialog-description">{description}</Radix.Description>
          )}
          <div className="dialog-body">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The first field of a dialog that asks for something has the focus, and not the button that closes it. */
function startAtField(event: Event): void {
  const dialog = event.target
  if (!(dialog instanceof HTMLElement)) return
  const field = dialog.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea):not(:disabled)')
  if (field === null) return
  event.preventDefault()
  field.focus()
}
