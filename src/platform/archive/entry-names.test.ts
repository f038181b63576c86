import { expect, test } from 'vitest'
import { entryName, isFolderName, pathOf } from './entry-names.ts'

test('paths have readable names below three folders', () => {
  expect(entryName('/tmp/example_ducklake_meta.db')).toBe('root/tmp/example_ducklake_meta.db')
  expect(entryName('lake/meta.db')).toBe('relative/lake/meta.db')
  expect(entryName('opfs://lake/meta.db')).toBe('opfs/lake/meta.db')
  // As DuckDB names the folder of a partition: it looks for exactly this.
  expect(entryName('/d/day=2024-01-01 00%3A00/x.parquet')).toBe('root/d/day=2024-01-01 00%3A00/x.parquet')
  expect(entryName('file:///a')).toBe('relative/file%u003A/%/%/a')
})

test.each([
  '/tmp/x.db',
  'x.db',
  'opfs://a/b',
  'opfs:///a',
  'opfs:/a',
  '',
  '/',
  '//',
  'a//b',
  'a/',
  '/tmp/../etc/passwd',
  '..',
  '.',
  './a',
  '...',
  'a.',
  'a ',
  ' a',
  'C:\\x',
  'a\\..\\b',
  'a\u0000b\n\t\u007f',
  '100%/%2E%2E/%u0041/%',
  '%%/%u003/%u:/%:u003A/%u%u0041/a%',
  'root/x',
  'q?*"<>|',
  'tëst/数据/😀.parquet',
  'e\u0301',
  'half \ud800 of one',
])('the path %j comes back as it was, from a name that is safe to extract', (path) => {
  const name = entryName(path)
  expect(pathOf(name)).toBe(path)
  expect(name).toMatch(/^(root|relative|opfs)\/./)
  for (const part of name.split('/')) {
    expect(part).not.toMatch(/^\.?\.?$/)
    expect(part).not.toMatch(/[\\:*?"<>|]|[. ]$|\p{Surrogate}/u)
  }
  // What zips hold is UTF-8: nothing may be lost in it.
  expect(new TextDecoder().decode(new TextEncoder().encode(name))).toBe(name)
})

test.each([
  '../x',
  '/tmp/x',
  'root/../x',
  'root/./x',
  'root//x',
  'root/',
  'root',
  'x.db',
  'root/a\\b',
  'root\\x',
  'root/a\u0000',
  'root/C:/x',
  'root/%u0041',
  'root/a%u002Eb',
  'root/%u0025%u0025',
  'root/100%u0025',
  'Root/x',
  'relative/opfs%u003A/%/a/..',
])('%j is refused: no path has that name', (name) => {
  expect(pathOf(name)).toBeNull()
})

test('a path that another folder is for has no second name', () => {
  expect(pathOf('relative/%/tmp/x')).toBeNull()
  expect(pathOf('relative/opfs%u003A/%/a')).toBeNull()
})

test('folders are those that files can be in', () => {
  expect(['root/', 'root/tmp/', 'opfs/a/'].map(isFolderName)).toEqual([true, true, true])
  expect(['tmp/', 'root/../', 'root//', '/', 'root'].map(isFolderName)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
