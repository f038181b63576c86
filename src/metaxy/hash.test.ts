import { describe, expect, it } from 'vitest'
import { createHasher, sha256Text } from './hash.ts'

describe('createHasher', () => {
  it.each([
    ['xxhash32', 8, 'path_hash_clip_001_v1', '27181357'],
    ['xxhash32', 8, 'path_hash_clip_002_v1', '21463801'],
    ['xxhash32', 64, 'path_hash_clip_001_v1', '2718135720'],
    ['xxhash32', 64, '', '46947589'],
    ['xxhash32', 64, 'abc', '852579327'],
    ['xxhash64', 64, '', '17241709254077376921'],
    ['xxhash64', 64, 'abc', '4952883123889572249'],
    ['xxhash64', 8, 'abc', '49528831'],
    ['xxhash32', 64, 'é🦆', '4292084073'],
    ['xxhash64', 64, 'é🦆', '16532836872087057003'],
    ['md5', 64, 'abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['md5', 12, 'abc', '900150983cd2'],
  ] as const)('%s, %i characters of %j', async (algorithm, truncation, text, expected) => {
    const hash = await createHasher(algorithm, truncation)
    expect(hash(text)).toBe(expected)
  })
})

it('feeds SHA-256 pieces without separators', () => {
  const whole = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(sha256Text(['abc'], 64)).toBe(whole)
  expect(sha256Text(['a', '', 'bc'], 12)).toBe(whole.slice(0, 12))
})
