import { expect, test } from 'vitest'
import { opensSuggestions } from './typing.ts'

const catalog = '[stores.dev.config.ducklake.catalog]\n'

function opens(text: string): boolean {
  const offset = text.indexOf('|')
  return opensSuggestions(text.slice(0, offset) + text.slice(offset + 1), offset)
}

test.each([
  ['a header', '[|'],
  ['a header with its closing bracket', '[|]'],
  ['further into a header', '[stores.d|]'],
  ['the beginning of a key', 'p|'],
  ['the beginning of a key in a table', `${catalog}u|\n[other]`],
  ['a key after a dot', 'stores.dev.|'],
  ['a key of an inline table', 'stores = { dev = { t|'],
  ['a choice', `${catalog}type = |`],
  ['a choice in quotes', `${catalog}type = "|"`],
  ['the beginning of a choice in quotes', `${catalog}type = "s|"`],
  ['true or false', 'sync = |'],
  ['the beginning of true or false', 'sync = t|'],
  ['a class', '[stores.dev]\ntype = "|"'],
  ['the name of a store', 'store = "|"'],
  ['a store in a list', '[stores.dev.config]\nfallback_stores = ["|"]'],
  ['an option of ATTACH', '[stores.dev.config.ducklake.attach_options]\nREAD_ONLY = |'],
  ['a variable', 'project = "${|"'],
  ['the beginning of a variable', 'project = "a${DB|}"'],
])('opens for %s', (_, text) => {
  expect(opens(text)).toBe(true)
})

test.each([
  ['a comment', '# project|'],
  ['a comment after a value', 'sync = true # t|'],
  ['a free text', 'project = "|"'],
  ['further into a choice', `${catalog}type = "sql|"`],
  ['right after =', 'sync =|'],
  ['inside a free text', 'project = "a|"'],
  ['a path', `${catalog}type = "duckdb"\nuri = "|"`],
  ['a number', 'hash_truncation_length = |'],
  ['a key of no table', '[stores.dev.config.config]\nthreads = "|"'],
  ['an empty line', '|'],
  ['indentation', '  |'],
  ['the end of a value', 'sync = true|'],
  ['the end of a text', `${catalog}type = "duckdb"|`],
  ['the end of a header', '[stores]|'],
  ['after a key', 'sync |'],
])('stays closed for %s', (_, text) => {
  expect(opens(text)).toBe(false)
})
