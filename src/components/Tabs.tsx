/** A row of tabs over one panel; marks beside a tab's title never become part of its name. */

import { Tabs as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import './Tabs.css'

export interface TabItem<Id extends string> {
  readonly id: Id
  /** The tab's whole accessible name. */
  readonly title: string
  /** Shown after the title, hidden from the name. */
  readonly mark?: ReactNode
  /** What the mark means, read after the name. */
  readonly description?: string | undefined
}

export interface TabsProps<Id extends string> {
  /** Name of the row of tabs. */
  readonly label: string
  readonly items: readonly TabItem<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
  /** At the right end of the row. */
  readonly actions?: ReactNode
  /** A click on the tab that is chosen already. */
  readonly onChosenClick?: () => void
  /** The chosen tab's panel. */
  readonly children: ReactNode
  readonly className?: string
}

export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { label, items, value, onChange, actions, onChosenClick, children, className } = props
  const base = useId()
  const choose = (next: string) => {
    const item = items.find(({ id }) => id === next)
    if (item !== undefined) onChange(item.id)
  }
  return (
    <Radix.Root className={`tabs ${className ?? ''}`} value={value} onValueChange={choose}>
      <div className="tabs-bar">
        <Radix.List className="tabs-list" aria-label={label}>
          {items.map((item) => (
            <Radix.Trigger
              key={item.id}
              className="tab"
              value={item.id}
              aria-describedby={item.description ? `${base}-${item.id}` : undefined}
              onClick={item.id === value ? onChosenClick : undefined}
            >
              {item.title}
              {item.mark !== undefined && <span aria-hidden="true">{item.mark}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {items.map(
          (item) =>
            item.description && (
              <span key={item.id} id={`${base}-${item.id}`} hidden>
                {item.description}
              </span>
            ),
        )}
        {actions !== undefined && <div className="tabs-actions">{actions}</div>}
      </div>
      <Radix.Content className="tabs-panel" value={value} tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}

/** A small count beside a tab's title. */
export function TabCount({ tone, children }: { tone: 'error' | 'warning' | 'plain'; children: ReactNode }) {
  return <span className={`tab-count tab-count-${tone}`}>{children}</span>
}
