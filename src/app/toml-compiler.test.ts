import { expect, it, vi } from 'vitest'
import { ducklakeExample } from '../examples/ducklake/index.ts'
import { createCompiler } from './compile.ts'
import { createAppStore } from './store.ts'
import { examineToml, type TomlQuestion } from './toml-answer.ts'
import { startTomlCompiler } from './toml-compiler.ts'

const padding = `# ${'long '.repeat(20_000)}\n`
const example = ducklakeExample.toml
const renamed = (alias: string) => `${example.replace('alias = "ducklake"', `alias = "${alias}"`)}${padding}`

function setUp(toml: string) {
  const store = createAppStore({ ...ducklakeExample, toml }, 'system', 'automatic')
  const asked: { readonly question: TomlQuestion; readonly answer: () => void }[] = []
  startTomlCompiler(
    store,
    (question) =>
      new Promise((resolve) => asked.push({ question, answer: () => resolve(examineToml(question)) })),
  )
  const compile = createCompiler()
  const compiled = () => {
    const state = store.getState()
    const { plan, outdated, runRequest } = compile(
      state,
      state.environment,
      state.storeName,
      state.tomlAnswer,
    )
    return [plan?.alias ?? null, outdated, runRequest?.attach.alias ?? null]
  }
  return { store, asked, compiled }
}

it('a short text is compiled at once and never asked about', () => {
  const { asked, compiled } = setUp(example)
  expect(compiled()).toEqual(['ducklake', false, 'ducklake'])
  expect(asked).toEqual([])
})

it('a long text shows what was known before, and cannot be run, until its answer comes', async () => {
  const { store, asked, compiled } = setUp(example)
  expect(compiled()).toEqual(['ducklake', false, 'ducklake'])
  store.setState({ toml: renamed('first') })
  expect(compiled()).toEqual(['ducklake', true, null])
  asked[0]?.answer()
  await vi.waitFor(() => expect(compiled()).toEqual(['first', false, 'first']))
})

it('one question at a time; the answer to an older text is dropped, and the latest is asked about', async () => {
  const { store, asked, compiled } = setUp(renamed('first'))
  expect(compiled()).toEqual([null, true, null])
  store.setState({ toml: renamed('second') })
  store.setState({ toml: renamed('third') })
  expect(asked.map(({ question }) => question.toml)).toEqual([renamed('first')])
  asked[0]?.answer()
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  expect(asked[1]?.question.toml).toBe(renamed('third'))
  expect(compiled()).toEqual([null, true, null])
  asked[1]?.answer()
  await vi.waitFor(() => expect(compiled()).toEqual(['third', false, 'third']))
})

it('another environment or store is another question', async () => {
  const { store, asked, compiled } = setUp(renamed('first'))
  asked[0]?.answer()
  await vi.waitFor(() => expect(compiled()).toEqual(['first', false, 'first']))
  store.setState({ environment: 'A=1' })
  expect(compiled()).toEqual(['first', true, null])
  expect(asked[1]?.question.environment).toBe('A=1')
})
