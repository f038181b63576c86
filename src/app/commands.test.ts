import { expect, test } from 'vitest'
import { displayKeys, matches } from './commands.ts'

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

test('a shortcut needs exactly its modifiers', () => {
  expect(matches('Mod+Enter', { ...none, key: 'Enter', ctrlKey: true }, false)).toBe(true)
  expect(matches('Mod+Enter', { ...none, key: 'Enter', metaKey: true }, true)).toBe(true)
  expect(matches('Mod+Enter', { ...none, key: 'Enter', ctrlKey: true }, true)).toBe(false)
  expect(matches('Mod+Enter', { ...none, key: 'Enter' }, false)).toBe(false)
  expect(matches('Mod+Enter', { ...none, key: 'Enter', ctrlKey: true, shiftKey: true }, false)).toBe(false)
  expect(matches('Mod+Shift+M', { ...none, key: 'M', ctrlKey: true, shiftKey: true }, false)).toBe(true)
})

test('keys are written as on the machine', () => {
  expect(displayKeys('Mod+Shift+M', false)).toBe('Ctrl+Shift+M')
  expect(displayKeys('Mod+Enter', true)).toBe('⌘ Enter')
})
