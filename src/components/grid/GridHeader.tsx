/** The header row of a grid: names, types, sorting and the handles that change a column's width. */

import { ArrowDown, ArrowUp } from 'lucide-react'
import type { GridColumn, GridSort } from './model.ts'
import type { ColumnHeader } from './use-column-widths.ts'

export interface GridHeaderProps {
  readonly id: string
  readonly headers: readonly ColumnHeader[]
  readonly columns: readonly GridColumn[]
  /** Pixels. */
  readonly total: number
  readonly sort: GridSort | null
  /** The active column, when the header is active. */
  readonly active: number | null
  readonly onSort: (column: number) => void
}

export function GridHeader({ id, headers, columns, total, sort, active, onSort }: GridHeaderProps) {
  return (
    <thead className="grid-head" style={{ width: total }}>
      <tr className="grid-header-row" aria-rowindex={1}>
        {columns.map((column, index) => {
          const header = headers[index]
          const sorted = sort?.column === column.name ? sort : null
          return (
            // The keyboard reaches headers through the grid, which holds the focus.
            <th
              key={column.name}
              id={`${id}--1-${index}`}
              className={`grid-header${active === index ? ' grid-active' : ''}`}
              scope="col"
              aria-colindex={index + 1}
              aria-sort={sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending'}
              style={{ width: header?.getSize() }}
              onClick={() => onSort(index)}
            >
              <span className="grid-header-name">
                <span className="grid-header-text">{column.name}</span>
                {sorted !== null &&
                  (sorted.descending ? (
                    <ArrowDown size={12} aria-hidden="true" />
                  ) : (
                    <ArrowUp size={12} aria-hidden="true" />
                  ))}
              </span>
              <span className="grid-header-type">{column.type}</span>
              {/* For the mouse; the keyboard has Shift with the arrows. */}
              <span
                className={`grid-resize${header?.column.getIsResizing() ? ' grid-resizing' : ''}`}
                aria-hidden="true"
                onMouseDown={header?.getResizeHandler()}
                onTouchStart={header?.getResizeHandler()}
                onClick={(event) => event.stopPropagation()}
              />
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
