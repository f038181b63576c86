import { expect, it } from 'vitest'
import { checkDataPath, dataPathOf, directoryFor, normalizeDirectory, resolvePath } from './paths.ts'
import { uuidV4, uuidV7 } from './uuid.ts'

it('stores a directory with exactly one slash at the end', () => {
  expect(normalizeDirectory('/x/data')).toBe('/x/data/')
  expect(normalizeDirectory('/x/data//\\/')).toBe('/x/data/')
  expect(dataPathOf({ dataPath: '', metadataPath: '/x/meta.db' })).toBe('/x/meta.db.files/')
})

it.each(['/a//b/', '/a/./b/', '/'])('refuses the ambiguous data path %s', (path) => {
  expect(() => checkDataPath(path)).toThrow('cannot hold a lake')
})

it('accepts a plain folder and a URL', () => {
  expect(() => checkDataPath('/tmp/lake/')).not.toThrow()
  expect(() => checkDataPath('s3://bucket/lake/')).not.toThrow()
})

it('names a directory after plain names, and after the uuid otherwise', () => {
  expect(directoryFor('Visits_2-b', 'u')).toBe('Visits_2-b/')
  expect(directoryFor('a b', 'u')).toBe('u/')
  expect(directoryFor('é', 'u')).toBe('u/')
})

it('joins relative paths only', () => {
  expect(resolvePath('/d/', 't/', true)).toBe('/d/t/')
  expect(resolvePath('/d/', '/abs/f', false)).toBe('/abs/f')
  expect(resolvePath('/d/', null, true)).toBe('/d/')
})

it('makes uuids of the two versions DuckLake uses', () => {
  expect(uuidV4()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidV7(0x0123456789ab)).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidV4()).not.toBe(uuidV4())
})
