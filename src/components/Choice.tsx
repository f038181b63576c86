/** Two or three alternatives side by side, one of them chosen. */

import { RadioGroup } from 'radix-ui'
import './Choice.css'

export interface ChoiceProps<Id extends string> {
  readonly label: string
  readonly value: Id
  readonly options: readonly { readonly id: Id; readonly title: string; readonly disabled?: boolean }[]
  readonly onChange: (id: Id) => void
}

export function Choice<Id extends string>({ label, value, options, onChange }: ChoiceProps<Id>) {
  const choose = (next: string) => {
    const option = options.find(({ id }) => id === next)
    if (option !== undefined) onChange(option.id)
  }
  return (
    <RadioGroup.Root
      className="choice"
      aria-label={label}
      value={value}
      onValueChange={choose}
      orientation="horizontal"
    >
      {options.map(({ id, title, disabled }) => (
        <RadioGroup.Item key={id} className="choice-item" value={id} disabled={disabled ?? false}>
          {title}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
