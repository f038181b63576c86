import { expect, test } from 'vitest'
import type { RunEvent } from '../../pipeline/events.ts'
import { logEntries } from './run-log.ts'

const started = (id: string): RunEvent => ({ type: 'step-started', id, step: 'write', title: `Step ${id}` })

test('a step moves through progress to done and stays where it started', () => {
  const events: RunEvent[] = [
    started('a'),
    { type: 'output', text: 'DuckLake pipeline' },
    { type: 'step-progress', id: 'a', done: 1, total: 2 },
  ]
  expect(logEntries(events)).toEqual([
    {
      kind: 'step',
      id: 'a',
      step: 'write',
      title: 'Step a',
      state: 'running',
      milliseconds: null,
      progress: { done: 1, total: 2 },
      note: null,
      next: null,
    },
    { kind: 'output', lines: ['DuckLake pipeline'] },
  ])
  const done = logEntries([...events, { type: 'step-done', id: 'a', milliseconds: 12, note: 'snapshot 2' }])
  expect(done[0]).toMatchObject({ state: 'done', milliseconds: 12, note: 'snapshot 2' })
  expect(done).toHaveLength(2)
})

test('a failure keeps its message and what to do next; a stop has neither', () => {
  const [failed, stopped] = logEntries([
    started('a'),
    { type: 'step-failed', id: 'a', milliseconds: 3, message: 'No such table', next: 'Run again.' },
    started('b'),
    { type: 'step-stopped', id: 'b', milliseconds: 4 },
  ])
  expect(failed).toMatchObject({ state: 'failed', note: 'No such table', next: 'Run again.' })
  expect(stopped).toMatchObject({ state: 'stopped', note: null, next: null })
})

test('output keeps every line, empty and repeated ones too, in order with warnings', () => {
  const events: RunEvent[] = [
    { type: 'output', text: '  a' },
    { type: 'output', text: '' },
    { type: 'warning', text: 'careful' },
    { type: 'output', text: '' },
    { type: 'output', text: '' },
  ]
  expect(logEntries(events)).toEqual([
    { kind: 'output', lines: ['  a', ''] },
    { kind: 'warning', text: 'careful' },
    { kind: 'output', lines: ['', ''] },
  ])
})

test('events of a step that never started are dropped', () => {
  expect(logEntries([{ type: 'step-done', id: 'x', milliseconds: 1, note: '' }])).toEqual([])
})

test('what of the statements runs on a stand-in comes where it was said', () => {
  const statements = [{ written: 'SET s3_region;', run: null }]
  expect(logEntries([{ type: 'stand-in', catalog: '/c.db', statements }, started('a')])).toMatchObject([
    { kind: 'stand-in', catalog: '/c.db', statements },
    { kind: 'step', state: 'running' },
  ])
})
