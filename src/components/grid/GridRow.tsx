/** One row of a grid: a line of text per cell, which the style cuts with an ellipsis. */

import { memo } from 'react'
import { cellText } from './cell-text.ts'
import type { GridValues, RowTone } from './model.ts'

export interface GridRowProps {
  /** Prefix of the cells' ids. */
  readonly id: string
  readonly index: number
  /** Pixels from the top of the body. */
  readonly top: number
  readonly values: GridValues | undefined
  readonly tone: RowTone | null
  readonly widths: readonly number[]
  /** Column of the active cell, when it is in this row. */
  readonly active: number | null
  /** Selected columns, bounds included; -1 when none is. */
  readonly left: number
  readonly right: number
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, index, top, values, tone, widths, active, left, right } = props
  return (
    <tr
      className={tone === null ? 'grid-row' : `grid-row grid-row-${tone}`}
      aria-rowindex={index + 2}
      aria-busy={values === undefined ? true : undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      {widths.map((width, column) => {
        const value = values?.[column]
        const selected = column >= left && column <= right
        return (
          // The grid holds the focus and names its active cell.
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <td
            // Columns never move: the position is the identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={column}
            id={`${id}-${index}-${column}`}
            className={`grid-cell${selected ? ' grid-selected' : ''}${active === column ? ' grid-active' : ''}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a table that is a grid
            role="gridcell"
            aria-colindex={column + 1}
            aria-selected={selected}
            data-row={index}
            data-column={column}
            style={{ width }}
          >
            <Value of={values === undefined ? undefined : value} />
          </td>
        )
      })}
    </tr>
  )
})

/** @param of `undefined` while it is being read */
function Value({ of }: { of: string | null | undefined }) {
  if (of === undefined) return <span className="grid-pending" />
  return of === null ? <span className="grid-null">NULL</span> : cellText(of)
}
