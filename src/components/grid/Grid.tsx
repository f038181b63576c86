/**
 * A grid of text over data that arrives piece by piece: sticky header, virtual rows, keyboard, ranges, copying
 * the exact text. The focus stays on the grid itself; `aria-activedescendant` names the active cell.
 */

import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { toTsv } from '../../values/tsv.ts'
import { GridHeader } from './GridHeader.tsx'
import { GridRow } from './GridRow.tsx'
import type { GridColumn, GridMemory, GridSort, GridValues, RowTone } from './model.ts'
import {
  type GridCell,
  type GridRange,
  type GridSelection,
  move,
  pulledInside,
  selectedRange,
} from './navigation.ts'
import { useColumnWidths } from './use-column-widths.ts'
import './Grid.css'

export interface GridProps {
  readonly label: string
  readonly columns: readonly GridColumn[]
  readonly rowCount: number
  /** `undefined` while a row is on its way. */
  readonly row: (index: number) => GridValues | undefined
  /** Called with the rows in sight, bounds included. */
  readonly onSight: (first: number, last: number) => void
  readonly sort: GridSort | null
  readonly onSort: (sort: GridSort | null) => void
  /** A cell was opened with Enter or a double click. */
  readonly onOpen: (cell: GridCell) => void
  /** The selection holds rows that are not loaded: copy them some other way. */
  readonly onCopyFar: (range: GridRange) => void
  readonly memory: GridMemory
  readonly tone?: ((values: GridValues) => RowTone | null) | undefined
}

const ROW_HEIGHT = 28
const HEADER_HEIGHT = 44
const OVERSCAN = 12

export function Grid(props: GridProps) {
  const { label, columns, rowCount, row, onSight, sort, onSort, onOpen, onCopyFar, memory, tone } = props
  const id = useId()
  const scroller = useRef<HTMLTableElement>(null)
  const [selection, setSelection] = useState(memory.selection)
  const sizing = useColumnWidths(columns, row, memory)
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingEnd: HEADER_HEIGHT,
    initialOffset: memory.scrollTop,
    useFlushSync: false,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const page = Math.max(1, Math.floor(((virtual.scrollRect?.height ?? 0) - HEADER_HEIGHT) / ROW_HEIGHT) - 1)
  const size = { rows: rowCount, columns: columns.length, page }
  const fitted = pulledInside(selection, size)
  const range = selectedRange(fitted)

  useEffect(() => onSight(first, last), [onSight, first, last])
  useEffect(() => {
    memory.selection = selection
  }, [memory, selection])
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    element.scrollTo(memory.scrollLeft, memory.scrollTop)
    const remember = () => {
      memory.scrollTop = element.scrollTop
      memory.scrollLeft = element.scrollLeft
    }
    element.addEventListener('scroll', remember, { passive: true })
    return () => element.removeEventListener('scroll', remember)
  }, [memory])

  function select(next: GridSelection) {
    setSelection(next)
    if (next.active.row >= 0) virtual.scrollToIndex(next.active.row, { align: 'auto' })
    revealColumn(
      scroller.current,
      sizing.starts[next.active.column] ?? 0,
      sizing.widths[next.active.column] ?? 0,
    )
  }

  function sortBy(column: number) {
    const name = columns[column]?.name
    if (name === undefined) return
    if (sort?.column !== name) onSort({ column: name, descending: false })
    else onSort(sort.descending ? null : { column: name, descending: true })
  }

  function onKeyDown(event: KeyboardEvent) {
    const { key, shiftKey, altKey } = event
    const { active } = fitted
    const resizes = active.row < 0 && shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')
    if (altKey || (event.target !== event.currentTarget && event.target instanceof HTMLInputElement)) return
    if (resizes) sizing.resizeBy(active.column, key === 'ArrowLeft' ? -16 : 16)
    else if (key === 'Enter' || (key === ' ' && active.row < 0)) {
      if (active.row < 0) sortBy(active.column)
      else if (rowCount > 0) onOpen(active)
    } else {
      const next = move(fitted, { key, shift: shiftKey, ctrl: event.ctrlKey || event.metaKey }, size)
      if (next === null) return
      select(next)
    }
    event.preventDefault()
  }

  function onCopy(event: ClipboardEvent) {
    if (range === null || rowCount === 0) return
    event.preventDefault()
    const rows: GridValues[] = []
    for (let index = range.top; index <= range.bottom; index++) {
      const values = row(index)
      if (values === undefined) return onCopyFar(range)
      rows.push(values.slice(range.left, range.right + 1))
    }
    event.clipboardData.setData('text/plain', toTsv(rows))
  }

  function onMouse(event: MouseEvent) {
    const cell = cellOf(event.target)
    if (cell === null || event.buttons !== 1) return
    const extend = event.type === 'mousemove' || event.shiftKey
    if (event.type === 'mousemove' && same(cell, fitted.active)) return
    setSelection({ active: cell, anchor: extend && fitted.anchor.row >= 0 ? fitted.anchor : cell })
  }

  return (
    <table
      ref={scroller}
      className="grid"
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid pattern of the ARIA practices
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={`${id}-${fitted.active.row}-${fitted.active.column}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onMouseDown={onMouse}
      onMouseMove={onMouse}
      onDoubleClick={(event) => {
        const cell = cellOf(event.target)
        if (cell !== null) onOpen(cell)
      }}
    >
      <GridHeader
        id={id}
        headers={sizing.headers}
        columns={columns}
        total={sizing.total}
        sort={sort}
        active={fitted.active.row < 0 ? fitted.active.column : null}
        onSort={(column) => {
          select({ active: { row: -1, column }, anchor: { row: -1, column } })
          sortBy(column)
        }}
      />
      <tbody className="grid-body" style={{ height: virtual.getTotalSize(), width: sizing.total }}>
        {items.map((item) => (
          <GridRow
            key={item.key}
            id={id}
            index={item.index}
            top={item.start}
            values={row(item.index)}
            tone={toneOf(row(item.index), tone)}
            widths={sizing.widths}
            active={fitted.active.row === item.index ? fitted.active.column : null}
            left={range !== null && item.index >= range.top && item.index <= range.bottom ? range.left : -1}
            right={range !== null && item.index >= range.top && item.index <= range.bottom ? range.right : -1}
          />
        ))}
      </tbody>
    </table>
  )
}

function toneOf(values: GridValues | undefined, tone: GridProps['tone']): RowTone | null {
  return values === undefined ? null : (tone?.(values) ?? null)
}

function cellOf(target: EventTarget): GridCell | null {
  const element = target instanceof Element ? target.closest('[data-row]') : null
  if (!(element instanceof HTMLElement)) return null
  return { row: Number(element.dataset.row), column: Number(element.dataset.column) }
}

function same(a: GridCell, b: GridCell): boolean {
  return a.row === b.row && a.column === b.column
}

function revealColumn(scroller: HTMLElement | null, start: number, width: number): void {
  if (scroller === null) return
  const { scrollLeft, clientWidth } = scroller
  if (start < scrollLeft) scroller.scrollLeft = start
  else if (start + width > scrollLeft + clientWidth) {
    scroller.scrollLeft = Math.min(start, start + width - clientWidth)
  }
}
