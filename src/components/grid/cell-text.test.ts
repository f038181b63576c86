import { expect, test } from 'vitest'
import { cellText } from './cell-text.ts'

test('a line break is a sign, whichever it is', () => {
  expect(cellText('a\nb\r\nc\rd\n')).toBe('a↵b↵c↵d↵')
  expect(cellText(' a\tb ')).toBe(' a\tb ')
})

test('a long text is cut, and says so', () => {
  expect(cellText('x'.repeat(1000))).toBe('x'.repeat(1000))
  expect(cellText('x'.repeat(1001))).toBe(`${'x'.repeat(1000)}…`)
})
