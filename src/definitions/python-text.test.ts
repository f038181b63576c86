import { describe, expect, it } from 'vitest'
import { cleanDocstring, floatText, stringRepr } from './python-text.ts'

describe('float repr', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-2.5, '-2.5'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [123456789012345.6, '123456789012345.6'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.2345e22, '1.2345e+22'],
    [1e100, '1e+100'],
    [5e-324, '5e-324'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ])('%d is %s', (value, text) => {
    expect(floatText(value)).toBe(text)
  })
})

describe('string repr', () => {
  it.each([
    ['', "''"],
    ["it's", `"it's"`],
    ['say "hi"', `'say "hi"'`],
    [`both ' and "`, `'both \\' and "'`],
    ['a\\b\n\r\t', "'a\\\\b\\n\\r\\t'"],
    ['\u0000\u007f\u00a0\u00ad', "'\\x00\\x7f\\xa0\\xad'"],
    ['é日🦆', "'é日🦆'"],
    ['\u2028\ue000\u{e0001}', "'\\u2028\\ue000\\U000e0001'"],
  ])('%j', (text, expected) => {
    expect(stringRepr(text)).toBe(expected)
  })
})

describe('docstring clean-up', () => {
  it.each([
    ['  one  ', 'one  '],
    ['one\n    two\n      three', 'one\ntwo\n  three'],
    ['\n\n    one\n\n', 'one'],
    ['one\n\ttwo\n        three', 'one\ntwo\nthree'],
    ['a\tb', 'a       b'],
    ['one\n  \n    two', 'one\n\ntwo'],
    ['   ', ''],
  ])('%j', (text, expected) => {
    expect(cleanDocstring(text)).toBe(expected)
  })
})
