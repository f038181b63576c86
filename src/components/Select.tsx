/** A labelled choice out of a list, the browser's own control. */

import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import './Select.css'

export interface SelectProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly onChange: (value: string) => void
}

export function Select({ label, value, options, onChange }: SelectProps) {
  const id = useId()
  return (
    <span className="select">
      <label className="select-label" htmlFor={id}>
        {label}
      </label>
      <span className="select-box">
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
        <ChevronDown size={14} aria-hidden="true" />
      </span>
    </span>
  )
}
