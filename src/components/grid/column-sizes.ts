/** First widths of a grid's columns, from their names, types and first rows; a person may change them afterwards. */

import { cellText } from './cell-text.ts'
import type { GridColumn } from './model.ts'

export const MIN_COLUMN_WIDTH = 64
const MAX_FIRST_WIDTH = 360
/** Of the 12 px monospace font, of the cell's padding and border, and of the sort arrow. */
const CHARACTER = 7.3
const PADDING = 21
const ARROW = 20
const ROWS_LOOKED_AT = 50

/** Pixels per column, in order. */
export function firstColumnWidths(
  columns: readonly GridColumn[],
  rows: readonly (readonly (string | null)[])[],
): number[] {
  return columns.map(({ name, type }, index) => {
    let longest = type.length * 0.92
    for (const row of rows.slice(0, ROWS_LOOKED_AT)) {
      longest = Math.max(longest, cellText(row[index] ?? 'NULL').length)
    }
    const content = Math.max(longest * CHARACTER + PADDING, name.length * CHARACTER + PADDING + ARROW)
    return Math.round(Math.max(MIN_COLUMN_WIDTH, Math.min(content, MAX_FIRST_WIDTH)))
  })
}
