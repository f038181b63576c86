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
    expect(
      problems(
        'export A=1\n export A=2\nX-d=1\nMETAXY_STORE=dev\nmetaxy_stores__dev__type=x\nMETAXY_HOME=/x',
      ),
    ).toEqual([
      ['variable-set-twice', 'warning', 'A'],
      ['variable-name', 'warning', 'X-d'],
      ['override-not-applied', 'warning', 'METAXY_STORE'],
      ['override-not-applied', 'warning', 'metaxy_stores__dev__type'],
    ])
  })

  it('speaks of the environment document', () => {
    expect(parseEnvironment('what').diagnostics[0]?.document).toBe('environment')
  })
})
