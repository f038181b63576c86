/** Above the data editor: which feature's rows, in which format, and what one row needs. */

import type { ReactNode } from 'react'
import { Choice } from '../../components/Choice.tsx'
import { Select } from '../../components/Select.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import './editor-notes.css'

export interface DataChoice {
  /** The feature key as text. */
  readonly feature: string
  /** No class declares the feature. */
  readonly orphan: boolean
}

export interface DataBarProps {
  readonly choices: readonly DataChoice[]
  readonly feature: string
  readonly onFeature: (feature: string) => void
  readonly format: 'json' | 'csv'
  readonly onFormat: (format: 'json' | 'csv') => void
  /** What a row has to hold. */
  readonly explanation: string
  /** Buttons for this document. */
  readonly children: ReactNode
}

const FORMATS = [
  { id: 'json', title: 'JSON' },
  { id: 'csv', title: 'CSV' },
] as const

export function DataBar(props: DataBarProps) {
  const { choices, feature, onFeature, format, onFormat, explanation, children } = props
  return (
    <>
      <Toolbar>
        <Select
          label="Feature"
          value={feature}
          options={choices.map((choice) => ({
            value: choice.feature,
            title: choice.orphan ? `${choice.feature} (no such feature)` : choice.feature,
          }))}
          onChange={onFeature}
        />
        <Choice label="Format" value={format} options={FORMATS} onChange={onFormat} />
        <ToolbarGap />
        {children}
      </Toolbar>
      <p className="editor-note">{explanation}</p>
    </>
  )
}
