import { expect, it } from 'vitest'
import { compareAnswers, failuresOf } from './compare.ts'
import type { Answer, Said } from './model.ts'

const said = (what: string, text: string | null): Said => ({ what, text })
const answer = (said: readonly Said[], place = 'main.t at snapshot 1'): Answer => ({
  topic: 'rows',
  place,
  kind: 'said',
  said,
})
const failed = (message: string): Answer => ({
  topic: 'rows',
  place: 'main.t at snapshot 1',
  kind: 'failed',
  message,
})
const rows = { topic: 'rows', place: 'main.t at snapshot 1' }
const text = (value: string | null) => ({ kind: 'text', text: value })

it('finds nothing where both say the same, in whatever order', () => {
  const ours = [answer([said('a', '1'), said('b', null)]), answer([said('a', '2')], 'main.u at snapshot 1')]
  const theirs = [answer([said('a', '2')], 'main.u at snapshot 1'), answer([said('b', null), said('a', '1')])]
  expect(compareAnswers(ours, theirs)).toEqual([])
})

it.each([
  ['another text', '1', '2'],
  ['NULL and a text', null, 'NULL'],
  ['NULL and the empty text', '', null],
  ['a number written otherwise', '1', '1.0'],
])('finds %s', (_, ours, theirs) => {
  expect(compareAnswers([answer([said('a', ours)])], [answer([said('a', theirs)])])).toEqual([
    { ...rows, what: 'a', builtIn: text(ours), extension: text(theirs) },
  ])
})

it('finds a value that only one of them says, also when it is NULL', () => {
  const both = said('a', '1')
  expect(compareAnswers([answer([both, said('b', null)])], [answer([both])])).toEqual([
    { ...rows, what: 'b', builtIn: text(null), extension: { kind: 'nothing' } },
  ])
  expect(compareAnswers([answer([both])], [answer([both, said('c', 'x')])])).toEqual([
    { ...rows, what: 'c', builtIn: { kind: 'nothing' }, extension: text('x') },
  ])
})

it('finds a question that only one of them was asked or answered', () => {
  const one = answer([said('a', '1')])
  const two = answer([said('a', '1'), said('b', '1')])
  expect(compareAnswers([one], [])).toEqual([
    { ...rows, what: '', builtIn: text('1'), extension: { kind: 'nothing' } },
  ])
  expect(compareAnswers([failed('No.')], [two])).toEqual([
    { ...rows, what: '', builtIn: { kind: 'failed', message: 'No.' }, extension: text('2 values') },
  ])
})

it('shows what both refuse, even with the same words', () => {
  const refused = { kind: 'failed', message: 'No.' }
  expect(compareAnswers([failed('No.')], [failed('No.')])).toEqual([
    { ...rows, what: '', builtIn: refused, extension: refused },
  ])
  expect(failuresOf([answer([said('a', '1')]), failed('No.')])).toEqual([
    { ...rows, what: '', builtIn: refused, extension: { kind: 'nothing' } },
  ])
})

it('compares an optional value only when both say it', () => {
  const old = { ...said('old file', '10'), optional: true }
  expect(compareAnswers([answer([old, said('a', '1')])], [answer([said('a', '1')])])).toEqual([])
  expect(compareAnswers([answer([old])], [answer([said('old file', '11')])])).toEqual([
    { ...rows, what: 'old file', builtIn: text('10'), extension: text('11') },
  ])
})
