import { describe, expect, it } from 'vitest'
import { parseEnvironment } from './environment.ts'

function problems(text: string) {
  return parseEnvironment(text).diagnostics.map(({ code, severity, range }) => [
    code,
    severity,
    text.slice(range.start, range.end),
  ])
}

describe('parseEnvironment', () => {
  it.each([
    ['A=1', [['A', '1']]],
    ['A=', [['A', '']]],
    [
      '  export A = x y  \r\n# note\n\nB="q # r"\n',
      [
        ['A', 'x y'],
        ['B', 'q # r'],
      ],
    ],
    ["A='it''s'", [['A', "it''s"]]],
    ['A="x', [['A', '"x']]],
    [`A="x'`, [['A', `"x'`]]],
    ['A="', [['A', '"']]],
    ['A=b=c#d', [['A', 'b=c#d']]],
    ['exported=1', [['exported', '1']]],
    ['A=1\nA=2', [['A', '2']]],
  ])('%j', (text, entries) => expect([...parseEnvironment(text).environment]).toEqual(entries))

  it('marks lines that are no assignment, at their text', () => {
    expect(problems('A=1\n  what \n=x\nB=2')).toEqual([
      ['environment-syntax', 'error', 'what'],
      ['environment-syntax', 'error', '=x'],
    ])
  })

  it('warns at the name', () => {
    expect(problems('export A=1\n export A=2\nX-d=1\nMETAXY_STORE=dev\nMETAXY_HOME=/x')).toEqual([
      ['variable-set-twice', 'warning', 'A'],
      ['variable-name', 'warning', 'X-d'],
    ])
  })

  it('knows plain variables that Metaxy would read', () => {
    expect(problems('DATABASE=x\ntable_prefix=y\nAUTO_CREATE_TABLES=true\nTYPE=z\nHOST=h')).toEqual([
      ['plain-variable', 'hint', 'DATABASE'],
      ['plain-variable', 'hint', 'table_prefix'],
    ])
  })

  it('knows where every name and value stands; of a name set twice, the last', () => {
    const text = 'A=1\n  export B = "x y" \nA=22\nC=\n'
    const { places } = parseEnvironment(text)
    const slices = [...places].map(([name, place]) => [
      name,
      text.slice(place.name.start, place.name.end),
      text.slice(place.value.start, place.value.end),
    ])
    expect(slices).toEqual([
      ['A', 'A', '22'],
      ['B', 'B', '"x y"'],
      ['C', 'C', ''],
    ])
    expect(places.get('A')?.name.start).toBe(text.lastIndexOf('A'))
  })

  it('speaks of the environment document', () => {
    expect(parseEnvironment('what').diagnostics[0]?.document).toBe('environment')
  })
})
