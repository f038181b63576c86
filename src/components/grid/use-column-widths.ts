/** Widths of a grid's columns: chosen from the content at first, changed by hand, remembered in the grid's memory. */

import {
  columnResizingFeature,
  columnSizingFeature,
  type Header,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useEffect, useMemo } from 'react'
import { firstColumnWidths, MIN_COLUMN_WIDTH } from './column-sizes.ts'
import type { GridColumn, GridMemory, GridValues } from './model.ts'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature })
/** The rows are drawn by the grid itself: only the columns are the table's. */
const NO_ROWS: GridValues[] = []
const ROWS_LOOKED_AT = 50

export type ColumnHeader = Header<typeof features, GridValues>

export interface ColumnWidths {
  readonly headers: readonly ColumnHeader[]
  /** Pixels, by position. */
  readonly widths: readonly number[]
  readonly starts: readonly number[]
  readonly total: number
  resizeBy(column: number, pixels: number): void
}

export function useColumnWidths(
  columns: readonly GridColumn[],
  row: (index: number) => GridValues | undefined,
  memory: GridMemory,
): ColumnWidths {
  // Measured when the first rows are there, and never again: columns must not jump under a person's hand.
  if (memory.measured === null && row(0) !== undefined) memory.measured = measure(columns, row)
  const { measured } = memory
  const definitions = useMemo(() => {
    const sizes = measured ?? firstColumnWidths(columns, NO_ROWS)
    return columns.map((column, index) => ({
      id: column.name,
      header: column.name,
      size: sizes[index] ?? MIN_COLUMN_WIDTH,
      minSize: MIN_COLUMN_WIDTH,
    }))
  }, [columns, measured])
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    columnResizeMode: 'onChange',
    initialState: { columnSizing: memory.widths },
  })
  const { columnSizing } = table.state
  useEffect(() => {
    memory.widths = columnSizing
  }, [memory, columnSizing])

  const headers = table.getFlatHeaders()
  const widths = useStableNumbers(headers.map((header) => header.getSize()))
  const starts = headers.map((header) => header.getStart())
  return {
    headers,
    widths,
    starts,
    total: table.getTotalSize(),
    resizeBy(column, pixels) {
      const header = headers[column]
      if (header === undefined) return
      const width = Math.max(MIN_COLUMN_WIDTH, header.getSize() + pixels)
      table.setColumnSizing((sizes) => ({ ...sizes, [header.column.id]: width }))
    },
  }
}

function measure(
  columns: readonly GridColumn[],
  row: (index: number) => GridValues | undefined,
): readonly number[] {
  const rows: GridValues[] = []
  for (let index = 0; index < ROWS_LOOKED_AT; index++) {
    const values = row(index)
    if (values !== undefined) rows.push(values)
  }
  return firstColumnWidths(columns, rows)
}

/** The same array as long as the numbers are the same, so that rows need not be drawn again. */
function useStableNumbers(numbers: readonly number[]): readonly number[] {
  const key = numbers.join(',')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the numbers
  return useMemo(() => numbers, [key])
}
