/** One cell in full: its exact text, and for a nested value the same text laid out over lines. */

import { useState } from 'react'
import { Choice } from '../../components/Choice.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import type { Cell, Column } from '../../lake/ports.ts'
import { formatCount } from '../../values/format.ts'
import { isNestedType, layOutNested } from '../../values/nested-text.ts'
import './CellDialog.css'

export interface OpenCell {
  /** 0-based. */
  readonly row: number
  readonly column: Column
  readonly value: Cell
}

export interface CellDialogProps {
  readonly cell: OpenCell | null
  readonly onClose: () => void
}

/** Characters that a browser still lays out at once. */
const LONGEST = 100_000

export function CellDialog({ cell, onClose }: CellDialogProps) {
  const [layout, setLayout] = useState<'lines' | 'exact'>('lines')
  const value = cell?.value ?? null
  const nested = cell !== null && value !== null && isNestedType(cell.column.type)
  const text = value === null ? '' : nested && layout === 'lines' ? layOutNested(value) : value
  return (
    <Dialog
      open={cell !== null}
      title={cell?.column.name ?? ''}
      description={cell === null ? '' : `${cell.column.type}, row ${formatCount(cell.row + 1)}`}
      actions={value !== null && <CopyButton text={value} />}
      onClose={onClose}
      returnFocus={() => document.querySelector<HTMLElement>('[role="grid"]')?.focus()}
    >
      {nested && (
        <div>
          <Choice
            label="Layout"
            value={layout}
            options={[
              { id: 'lines', title: 'Laid out' },
              { id: 'exact', title: 'Exact text' },
            ]}
            onChange={setLayout}
          />
        </div>
      )}
      {value === null ? (
        <p className="muted">NULL: there is no value.</p>
      ) : (
        // A long text has to be scrolled with the keyboard too.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <pre className="cell-text" tabIndex={0}>
          {text.slice(0, LONGEST)}
        </pre>
      )}
      {text.length > LONGEST && (
        <p className="muted">
          The first {formatCount(LONGEST)} of {formatCount(text.length)} characters. Copy takes the whole
          value.
        </p>
      )}
    </Dialog>
  )
}
