import { describe, expect, it } from 'vitest'
import type { Json } from './feature.ts'
import { compareCodePoints, dumpJson } from './json-dump.ts'

const object = (...entries: [string, Json][]): Json => ({ object: new Map(entries) })

describe('dumpJson', () => {
  it.each<[Json, string]>([
    [null, 'null'],
    [true, 'true'],
    [{ number: '1e+16' }, '1e+16'],
    [[], '[]'],
    [[{ number: '1' }, 'a', [null, false]], '[1, "a", [null, false]]'],
    [object(), '{}'],
    [object(['b', 'x'], ['a', object(['d', []], ['c', null])]), '{"a": {"c": null, "d": []}, "b": "x"}'],
  ])('%j', (value, text) => {
    expect(dumpJson(value)).toBe(text)
  })

  it('escapes as Python does', () => {
    expect(dumpJson('a"\\/\b\f\n\r\t\u0000\u001f\u007f~é🦆\u2028')).toBe(
      '"a\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f~\\u00e9\\ud83e\\udd86\\u2028"',
    )
  })

  it('sorts keys by code point', () => {
    const keys = ['é', '🦆', 'a', 'Z', '\uffff', '']
    const value = object(...keys.map((key): [string, Json] => [key, null]))
    expect(dumpJson(value)).toBe(
      '{"": null, "Z": null, "a": null, "\\u00e9": null, "\\uffff": null, "\\ud83e\\udd86": null}',
    )
  })
})

it('orders a prefix before the longer text', () => {
  expect(['ab', 'a', 'b', ''].sort(compareCodePoints)).toEqual(['', 'a', 'ab', 'b'])
})
