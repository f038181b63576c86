import { expect, test } from 'vitest'
import { isNestedType, layOutNested } from './nested-text.ts'

test('knows which types are nested', () => {
  expect(
    ['STRUCT(path VARCHAR)', 'MAP(VARCHAR, VARCHAR)', 'VARCHAR[]', 'INTEGER[3]', 'JSON'].map(isNestedType),
  ).toEqual([true, true, true, true, true])
  expect(['VARCHAR', 'DECIMAL(18,3)', 'TIMESTAMP WITH TIME ZONE'].map(isNestedType)).toEqual([
    false,
    false,
    false,
  ])
})

test('a struct with a list and an empty list', () => {
  expect(layOutNested("{'path': abc, 'sizes': [1, 2], 'none': []}")).toBe(
    "{\n  'path': abc,\n  'sizes': [\n    1,\n    2\n  ],\n  'none': []\n}",
  )
})

test('a map keeps its equals signs', () => {
  expect(layOutNested('{a=1, b=2}')).toBe('{\n  a=1,\n  b=2\n}')
})

test('quoted text with brackets, commas and escaped quotes stays one value', () => {
  expect(layOutNested("['a, [b]', 'it\\'s {', NULL]")).toBe("[\n  'a, [b]',\n  'it\\'s {',\n  NULL\n]")
})

test('text that does not match is not touched', () => {
  for (const text of ['{a', '[1}', "['open", 'a, b', "it's"]) expect(layOutNested(text)).toBe(text)
})

test('only blanks and line breaks are ever added or taken away', () => {
  const text = "[{'k': 'x  y', 'm': {a=[1, 2], b={}}}, {'k': NULL, 'm': {}}]"
  expect(layOutNested(text).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
})
