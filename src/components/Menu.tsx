/** A button that opens a menu; items are plain commands or one choice out of several. */

import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { createContext, type ReactNode, useContext, useRef, useState } from 'react'
import { Button } from './Button.tsx'
import './Menu.css'

export interface MenuProps {
  readonly label: string
  /** Shows the label beside the icon. */
  readonly labelled?: boolean
  /** It keeps the focus and does not open: what keeps it from opening may be over soon. */
  readonly disabled?: boolean
  readonly icon: ReactNode
  readonly children: ReactNode
}

/** Takes what a chosen item does, to be done when the menu has closed. */
const Later = createContext<(action: () => void) => void>((action) => action())

export function Menu({ label, labelled = false, disabled = false, icon, children }: MenuProps) {
  const trigger = useRef<HTMLButtonElement>(null)
  const chosen = useRef<(() => void) | null>(null)
  const [open, setOpen] = useState(false)
  return (
    <DropdownMenu.Root open={open && !disabled} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild ref={trigger}>
        {labelled ? (
          <Button size="small" aria-disabled={disabled}>
            {icon}
            {label}
          </Button>
        ) : (
          <Button
            variant="quiet"
            className="button-icon"
            aria-label={label}
            title={label}
            aria-disabled={disabled}
          >
            {icon}
          </Button>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          onCloseAutoFocus={() => {
            const action = chosen.current
            if (action === null) return
            chosen.current = null
            // A dialog gives the focus back to what had it when the dialog opened: not to an item that is gone.
            trigger.current?.focus()
            action()
          }}
        >
          <Later
            value={(action) => {
              chosen.current = action
            }}
          >
            {children}
          </Later>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export interface MenuItemProps {
  readonly children: ReactNode
  readonly onSelect: () => void
  /** Keys that do the same. */
  readonly keys?: string | undefined
  readonly disabled?: boolean
}

export function MenuItem({ children, onSelect, keys, disabled = false }: MenuItemProps) {
  const later = useContext(Later)
  return (
    <DropdownMenu.Item className="menu-item" onSelect={() => later(onSelect)} disabled={disabled}>
      {children}
      {keys !== undefined && <kbd className="menu-keys">{keys}</kbd>}
    </DropdownMenu.Item>
  )
}

export interface MenuChoiceProps<Id extends string> {
  readonly value: Id
  readonly options: readonly { readonly id: Id; readonly title: string; readonly icon: ReactNode }[]
  readonly onChange: (id: Id) => void
  readonly disabled?: boolean
}

/** A sentence between the items. */
export function MenuNote({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="menu-note">{children}</DropdownMenu.Label>
}

export function MenuChoice<Id extends string>({
  value,
  options,
  onChange,
  disabled = false,
}: MenuChoiceProps<Id>) {
  return (
    <DropdownMenu.RadioGroup value={value}>
      {options.map(({ id, title, icon }) => (
        <DropdownMenu.RadioItem
          key={id}
          className="menu-item"
          value={id}
          disabled={disabled}
          onSelect={() => onChange(id)}
        >
          {icon}
          {title}
          <DropdownMenu.ItemIndicator className="menu-mark">
            <Check size={14} aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
