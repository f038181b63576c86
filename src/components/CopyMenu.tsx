/** Several ways to copy what a panel shows, behind one button that also tells the outcome. */

import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from './Button.tsx'
import { OutcomeIcon } from './CopyButton.tsx'
import { outcomeText, outcomeTitle, useCopying } from './copying.ts'
import './Menu.css'

export interface CopyChoice {
  readonly title: string
  /** What must be known about the text, e.g. `redacted`, or why there is none. */
  readonly note?: string | undefined
  /** Made when it is chosen; `null` when there is nothing to copy. */
  readonly text: (() => string) | null
}

export function CopyMenu({ choices }: { choices: readonly CopyChoice[] }) {
  const [outcome, copy] = useCopying()
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <Button size="small" variant="quiet">
            <OutcomeIcon outcome={outcome} />
            {outcomeTitle(outcome) ?? 'Copy'}
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
            {choices.map(({ title, note, text }) => (
              <DropdownMenu.Item
                key={title}
                className="menu-item"
                disabled={text === null}
                onSelect={() => text !== null && copy(text(), note)}
              >
                {title}
                {note !== undefined && <span className="menu-note">{note}</span>}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <span className="visually-hidden" role="status">
        {outcomeText(outcome)}
      </span>
    </>
  )
}
