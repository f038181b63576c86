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
  expect(
    matches('Shift+Alt+F', { ...none, key: 'Ï', code: 'KeyF', shiftKey: true, altKey: true }, true),
  ).toBe(true)
  expect(matches('Shift+Alt+F', { ...none, key: 'F', code: 'KeyF', shiftKey: true }, false)).toBe(false)
})

test('keys are written as on the machine', () => {
  expect(displayKeys('Mod+Shift+M', false)).toBe('Ctrl+Shift+M')
  expect(displayKeys('Mod+Enter', true)).toBe('⌘ Enter')
  expect(displayKeys('Shift+Alt+F', true)).toBe('⇧ ⌥ F')
})
