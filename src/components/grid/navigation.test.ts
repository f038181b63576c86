import { expect, test } from 'vitest'
import { FIRST_CELL, type GridSelection, inRange, move, pulledInside, selectedRange } from './navigation.ts'

const size = { rows: 100, columns: 5, page: 10 }
const at = (row: number, column: number): GridSelection => ({
  active: { row, column },
  anchor: { row, column },
})
const press = (selection: GridSelection, key: string, modifiers: { shift?: boolean; ctrl?: boolean } = {}) =>
  move(selection, { key, shift: modifiers.shift ?? false, ctrl: modifiers.ctrl ?? false }, size)

test.each([
  ['ArrowDown', {}, 51, 2],
  ['ArrowUp', {}, 49, 2],
  ['ArrowLeft', {}, 50, 1],
  ['ArrowRight', {}, 50, 3],
  ['Home', {}, 50, 0],
  ['End', {}, 50, 4],
  ['Home', { ctrl: true }, 0, 0],
  ['End', { ctrl: true }, 99, 4],
  ['PageUp', {}, 40, 2],
  ['PageDown', {}, 60, 2],
  ['ArrowUp', { ctrl: true }, 0, 2],
  ['ArrowDown', { ctrl: true }, 99, 2],
])('%s %o moves to row %i, column %i', (key, modifiers, row, column) => {
  expect(press(at(50, 2), key, modifiers)).toEqual(at(row, column))
})

test('moves end at the edges; the header is above the first row', () => {
  expect(press(at(0, 0), 'ArrowLeft')).toEqual(at(0, 0))
  expect(press(at(0, 3), 'ArrowUp')).toEqual(at(-1, 3))
  expect(press(at(-1, 3), 'ArrowUp')).toEqual(at(-1, 3))
  expect(press(at(-1, 3), 'ArrowDown')).toEqual(at(0, 3))
  expect(press(at(99, 4), 'PageDown')).toEqual(at(99, 4))
  expect(press(at(3, 0), 'PageUp')).toEqual(at(0, 0))
})

test('shift keeps the anchor and never reaches into the header', () => {
  const once = press(at(1, 1), 'ArrowDown', { shift: true })
  expect(once).toEqual({ active: { row: 2, column: 1 }, anchor: { row: 1, column: 1 } })
  expect(press(at(0, 1), 'ArrowUp', { shift: true })).toEqual(at(0, 1))
})

test('control A selects everything', () => {
  const all = press(at(5, 1), 'a', { ctrl: true })
  expect(all && selectedRange(all)).toEqual({ top: 0, bottom: 99, left: 0, right: 4 })
})

test('keys that do not move are not taken', () => {
  expect(press(FIRST_CELL, 'a')).toBeNull()
  expect(press(FIRST_CELL, 'Tab')).toBeNull()
})

test('an empty grid leaves only the header', () => {
  const empty = { rows: 0, columns: 2, page: 5 }
  expect(move(at(0, 0), { key: 'ArrowDown', shift: false, ctrl: false }, empty)).toEqual(at(-1, 0))
  expect(move(at(0, 0), { key: 'a', shift: false, ctrl: true }, empty)).toBeNull()
})

test('a range is inclusive on both ends whichever way it was made', () => {
  const range = selectedRange({ active: { row: 1, column: 3 }, anchor: { row: 4, column: 0 } })
  expect(range).toEqual({ top: 1, bottom: 4, left: 0, right: 3 })
  expect([inRange(range, 4, 3), inRange(range, 5, 3), inRange(range, 1, 4)]).toEqual([true, false, false])
  expect(selectedRange(at(-1, 0))).toBeNull()
})

test('a smaller grid pulls the selection in', () => {
  expect(pulledInside(at(50, 4), { rows: 3, columns: 2, page: 3 })).toEqual(at(2, 1))
})
