/** Where the keyboard goes in a grid: pure moves of the active cell and of the selected range. */

/** 0-based; row -1 is the header. */
export interface GridCell {
  readonly row: number
  readonly column: number
}

export interface GridSelection {
  readonly active: GridCell
  /** The other corner of the selected range. */
  readonly anchor: GridCell
}

export interface GridSize {
  readonly rows: number
  readonly columns: number
  /** Whole rows that fit into the view. */
  readonly page: number
}

export interface GridKey {
  readonly key: string
  readonly shift: boolean
  /** Ctrl, or Cmd on a Mac. */
  readonly ctrl: boolean
}

export const FIRST_CELL: GridSelection = { active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } }

/** The selection after a key, or `null` when the key does not move in a grid. */
export function move(selection: GridSelection, key: GridKey, size: GridSize): GridSelection | null {
  if (key.ctrl && key.key.toLowerCase() === 'a') {
    if (size.rows === 0) return null
    const last = { row: size.rows - 1, column: size.columns - 1 }
    return { active: last, anchor: { row: 0, column: 0 } }
  }
  const target = destination(selection.active, key, size)
  if (target === null) return null
  const lowest = key.shift ? Math.min(0, size.rows - 1) : -1
  const active = clamp(target, lowest, size)
  const extend = key.shift && selection.anchor.row >= 0
  return { active, anchor: extend ? selection.anchor : active }
}

function destination({ row, column }: GridCell, { key, ctrl }: GridKey, size: GridSize): GridCell | null {
  switch (key) {
    case 'ArrowUp':
      return { row: ctrl ? 0 : row - 1, column }
    case 'ArrowDown':
      return { row: ctrl ? size.rows - 1 : row + 1, column }
    case 'ArrowLeft':
      return { row, column: ctrl ? 0 : column - 1 }
    case 'ArrowRight':
      return { row, column: ctrl ? size.columns - 1 : column + 1 }
    case 'Home':
      return { row: ctrl ? 0 : row, column: 0 }
    case 'End':
      return { row: ctrl ? size.rows - 1 : row, column: size.columns - 1 }
    case 'PageUp':
      return { row: Math.max(0, row - size.page), column }
    case 'PageDown':
      return { row: row + size.page, column }
    default:
      return null
  }
}

function clamp({ row, column }: GridCell, lowestRow: number, size: GridSize): GridCell {
  return {
    row: Math.max(lowestRow, Math.min(row, size.rows - 1)),
    column: Math.max(0, Math.min(column, size.columns - 1)),
  }
}

/** The selection moved back inside a grid that became smaller; a selection in the header stays in the header. */
export function pulledInside(selection: GridSelection, size: GridSize): GridSelection {
  return { active: clamp(selection.active, -1, size), anchor: clamp(selection.anchor, -1, size) }
}

/** Inclusive corners of the selected range; `null` while the header is active. */
export interface GridRange {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export function selectedRange({ active, anchor }: GridSelection): GridRange | null {
  if (active.row < 0 || anchor.row < 0) return null
  return {
    top: Math.min(active.row, anchor.row),
    bottom: Math.max(active.row, anchor.row),
    left: Math.min(active.column, anchor.column),
    right: Math.max(active.column, anchor.column),
  }
}

export function inRange(range: GridRange | null, row: number, column: number): boolean {
  return (
    range !== null && row >= range.top && row <= range.bottom && column >= range.left && column <= range.right
  )
}
