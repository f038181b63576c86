import { expect, test } from 'vitest'
import {
  loadEngineChoice,
  loadTheme,
  loadWorkspace,
  saveEngineChoice,
  saveTheme,
  saveWorkspace,
  type TextStorage,
} from './persistence.ts'

const example = { toml: 'example', definitions: 'example', data: [] }
const mine = {
  toml: 'mine',
  definitions: 'class A',
  data: [{ feature: 'a/b', format: 'csv' as const, text: 'x\n1' }],
}

function memory(limit = Number.POSITIVE_INFINITY) {
  const entries = new Map<string, string>()
  const storage: TextStorage = {
    getItem: (key) => entries.get(key) ?? null,
    setItem(key, text) {
      if (text.length > limit) throw new DOMException('full', 'QuotaExceededError')
      entries.set(key, text)
    },
    removeItem: (key) => void entries.delete(key),
  }
  return { entries, storage }
}

test('documents come back exactly as they were', () => {
  const { storage } = memory()
  expect(loadWorkspace(storage, example)).toEqual(example)
  expect(saveWorkspace(storage, mine, false)).toBe('saved')
  expect(loadWorkspace(storage, example)).toEqual(mine)
})

test('a TOML with a secret is nowhere in the storage, the other documents are', () => {
  const { storage, entries } = memory()
  saveWorkspace(storage, mine, false)
  const secret = { ...mine, toml: 'password = "hunter2"' }
  expect(saveWorkspace(storage, secret, true)).toBe('saved-without-toml')
  expect([...entries.values()].join()).not.toContain('hunter2')
  expect(loadWorkspace(storage, example)).toEqual({ ...mine, toml: 'example' })
})

test('a text that cannot be read is set aside and the example is shown', () => {
  for (const text of ['{"toml": "x"', '{"toml":"x","definitions":"y","data":[{"feature":1}]}', 'null']) {
    const { storage, entries } = memory()
    saveWorkspace(storage, mine, false)
    const [key = ''] = entries.keys()
    storage.setItem(key, text)
    expect(loadWorkspace(storage, example)).toEqual(example)
    expect([...entries].filter(([, value]) => value === text)).toHaveLength(2)
  }
})

test('rows that do not fit are left out, the other documents are kept', () => {
  const { storage } = memory(1_000_000)
  const long = { feature: 'long', format: 'json' as const, text: 'x'.repeat(1_000_000) }
  expect(saveWorkspace(storage, { ...mine, data: [...mine.data, long] }, false)).toBe(
    'saved-without-long-data',
  )
  expect(loadWorkspace(storage, example)).toEqual(mine)
})

test('a full or forbidden storage is told, not thrown', () => {
  expect(saveWorkspace(memory(5).storage, mine, false)).toBe('refused')
  const forbidden: TextStorage = {
    getItem: () => {
      throw new DOMException('no', 'SecurityError')
    },
    setItem: () => {
      throw new DOMException('no', 'SecurityError')
    },
    removeItem: () => {},
  }
  expect(loadWorkspace(forbidden, example)).toBe(example)
  expect(saveWorkspace(forbidden, mine, false)).toBe('refused')
  expect(loadTheme(forbidden)).toBe('system')
})

test('the theme is remembered, nonsense is not', () => {
  const { storage, entries } = memory()
  saveTheme(storage, 'dark')
  expect(loadTheme(storage)).toBe('dark')
  for (const key of entries.keys()) entries.set(key, 'purple')
  expect(loadTheme(storage)).toBe('system')
})

test('the choice of the engine comes back, and is automatic before it was made', () => {
  const { storage, entries } = memory()
  expect(loadEngineChoice(storage)).toBe('automatic')
  saveEngineChoice(storage, 'built-in')
  expect(loadEngineChoice(storage)).toBe('built-in')
  for (const key of entries.keys()) entries.set(key, 'another')
  expect(loadEngineChoice(storage)).toBe('automatic')
})
