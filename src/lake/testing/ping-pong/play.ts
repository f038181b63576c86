/**
 * Plays a script: after each step both players read everything, and it must be what plain tables of DuckDB show after the
 * same statements; what a version showed, it shows for ever.
 */

import { checkInvariants } from '../invariants.ts'
import { type Court, type Game, MODEL, startGame } from './court.ts'
import { checkFeeds, feedNatively, feedOurs, feedQuestion } from './feed.ts'
import { checkNatively, checkOldFilters, checkOurs, type Questions, readQuestions } from './filters.ts'
import {
  type Look,
  lookAtModel,
  lookNatively,
  lookOurs,
  type Remembered,
  rowOf,
  type Tables,
} from './look.ts'
import { describeTurn, type Player, type Turn } from './script.ts'
import type { Step } from './step.ts'

export interface Failure {
  /** Index of the step after which it showed. */
  readonly turn: number
  readonly message: string
}

export interface PlayOptions {
  /** Without our client: what fails then is DuckDB's own. */
  readonly nativeOnly?: boolean
}

interface State {
  readonly game: Game
  readonly options: PlayOptions
  remembered: Remembered
  readonly filtered: Set<string>
  readonly known: Map<number, Tables>
  /** Row ids by table and key. */
  readonly ids: Map<string, string>
  versions: readonly number[]
  expired: boolean
  /** Versions before this one may lose rows to filters in DuckDB. */
  narrowedAt: number
}

/** `null` when all is well. */
export async function play(
  court: Court,
  script: readonly Turn[],
  options: PlayOptions = {},
): Promise<Failure | null> {
  const game = await startGame(court)
  const state: State = {
    game,
    options,
    remembered: new Map(),
    filtered: new Set(),
    known: new Map(),
    ids: new Map(),
    versions: [],
    expired: false,
    narrowedAt: 0,
  }
  let at = 0
  try {
    if (options.nativeOnly !== true) await game.ours()
    for (const [turn, { player, step }] of script.entries()) {
      at = turn
      if (!(await onModel(game, step))) continue
      await perform(state, options.nativeOnly === true ? 'native' : player, step).catch((error: unknown) => {
        if (step.mayRefuse?.some((words) => String(error).includes(words)) !== true) throw error
      })
      // At the end everything is read again, whatever was read before.
      if (turn === script.length - 1) state.remembered = new Map()
      await check(state, step, turn)
    }
    return null
  } catch (error) {
    return { turn: at, message: error instanceof Error ? error.message : String(error) }
  } finally {
    await game.end()
  }
}

/** Whether the step makes sense: a script from which steps were taken may have some that do not. */
async function onModel({ model }: Game, step: Step): Promise<boolean> {
  await model.run('BEGIN')
  try {
    for (const statement of step.model) await model.run(statement.replaceAll('{in}', MODEL))
    if (step.table !== undefined && step.model.length === 0) await model.run(`FROM ${MODEL}.${step.table}`)
    await model.run('COMMIT')
    return true
  } catch {
    await model.run('ROLLBACK')
    return false
  }
}

async function perform(state: State, player: Player, step: Step): Promise<void> {
  const { game, versions } = state
  if (player === 'ours') await step.ours(await game.ours(), { versions })
  else {
    const sql = await game.native()
    for (const statement of step.native({ versions }))
      await sql.run(statement.replaceAll('{in}', 'lake.main'))
    if (step.nativeMixesUp === true) await game.leave()
  }
  if (step.expires === true) state.expired = true
}

/** What is seen of a version must be what was always seen of it. */
function compare({ known }: State, player: Player, { tables }: Look): void {
  for (const [version, seen] of tables) {
    const before = known.get(version)
    if (before === undefined) known.set(version, seen)
    else same(`${player} reads version ${version}`, seen, before)
  }
}

/** After each step all versions, and of the latest the bounds and filters, are compared for both players. */
async function check(state: State, step: Step, turn: number): Promise<void> {
  const { game, known, options } = state
  const order: readonly Player[] =
    options.nativeOnly === true
      ? ['native']
      : game.holder() === 'ours'
        ? ['ours', 'native']
        : ['native', 'ours']
  const looks: Look[] = []
  const model = await lookAtModel(game.model)
  const questions = await readQuestions(game.model, turn)
  for (const player of order) {
    const seen =
      player === 'native'
        ? await checkNative(state, step, questions)
        : await checkOurLook(state, questions, turn)
    looks.push(seen)
    const latest = seen.tables.get(seen.versions.at(-1) ?? 0) ?? {}
    same(
      `${player} reads`,
      Object.fromEntries(Object.entries(latest).map(([name, lines]) => [name, lines.map(rowOf).sort()])),
      model,
    )
    state.versions = seen.versions
  }
  const [first, second] = looks
  if (first !== undefined && second !== undefined) {
    same('versions', second.versions, first.versions)
    same('columns', second.columns.toSorted(), first.columns.toSorted())
    same('views', second.views, first.views)
  }
  keepsIds(state)
  for (const version of known.keys()) if (!state.versions.includes(version)) known.delete(version)
  if (options.nativeOnly !== true) await checkFeed(state, turn)
}

async function checkNative(state: State, step: Step, questions: Questions): Promise<Look> {
  const sql = await state.game.native()
  const seen = await lookNatively(sql)
  compare(state, 'native', seen)
  if (step.nativeNarrows === true) state.narrowedAt = seen.versions.at(-1) ?? 0
  const [query, answer] = step.asks ?? []
  if (query !== undefined) same(query, (await sql.answer(query))[0]?.[0] ?? null, answer)
  await checkNatively(sql, questions)
  await checkOldFilters(
    sql,
    [...seen.tables].filter(([version]) => version >= state.narrowedAt),
  )
  return seen
}

async function checkOurLook(state: State, questions: Questions, turn: number): Promise<Look> {
  const { game, remembered, filtered } = state
  const seen = await lookOurs(game.test, await game.ours(), remembered)
  compare(state, 'ours', seen)
  const broken = await checkInvariants(game.test.sql, '__ducklake_metadata_lake', {
    afterExpiry: state.expired,
    narrowed: state.narrowedAt > 0,
  })
  same('broken invariants', broken, {})
  await checkOurs(game, questions, turn, (table) => !filtered.has(seen.sources.get(table) ?? ''))
  for (const source of seen.sources.values()) filtered.add(source)
  return seen
}

async function checkFeed({ game, known }: State, turn: number): Promise<void> {
  const sql = await game.native()
  const question = await feedQuestion((query) => sql.answer(query), known, turn)
  if (question === null) return
  const native = await feedNatively(sql, question)
  checkFeeds(known, question, await feedOurs(game, question), native)
}

/** A key keeps its row id, and no two rows have the same. */
function keepsIds({ known, versions, ids }: State): void {
  const latest = known.get(versions.at(-1) ?? 0) ?? {}
  const now = new Map<string, string>()
  for (const [table, lines] of Object.entries(latest)) {
    const own = lines.map((line) => line.slice(0, line.indexOf(' ')))
    if (new Set(own).size < own.length) throw new Error(`rows of ${table} share an id: ${own.join(' ')}`)
    for (const line of lines) {
      const key = `${table} ${/'k': (\d+)/.exec(line)?.[1]}`
      const id = line.slice(0, line.indexOf(' '))
      const before = ids.get(key)
      if (before !== undefined && before !== id)
        throw new Error(`the row ${key} had the id ${before}, now ${id}`)
      now.set(key, id)
    }
  }
  ids.clear()
  for (const [key, id] of now) ids.set(key, id)
}

function same(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value, sortedKeys, 1).split('\n'))
  if (a === undefined || b === undefined || a.join() === b.join()) return
  const [inA, inB] = [new Set(a), new Set(b)]
  const lines = [
    ...a.filter((line) => !inB.has(line)).map((line) => `  has    ${line.trim()}`),
    ...b.filter((line) => !inA.has(line)).map((line) => `  lacks  ${line.trim()}`),
  ]
  throw new Error(
    `${what}: not what was expected\n${lines.slice(0, 12).join('\n') || `${a.length} lines, not ${b.length}`}`,
  )
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Long enough for some twenty scripts on an idle machine. */
const SHRINKING_MS = 120_000

/** The script without the steps that the failure does not need. */
export async function shrink(
  court: Court,
  script: readonly Turn[],
  failure: Failure,
  options: PlayOptions,
): Promise<{ readonly script: readonly Turn[]; readonly failure: Failure }> {
  let least = { script: script.slice(0, failure.turn + 1), failure }
  const until = Date.now() + SHRINKING_MS
  for (let i = least.script.length - 2; i >= 0 && Date.now() < until; i--) {
    const shorter = least.script.toSpliced(i, 1)
    const found = await play(court, shorter, options)
    if (found !== null) {
      least = { script: shorter.slice(0, found.turn + 1), failure: found }
      i = Math.min(i, least.script.length)
    }
  }
  return least
}

export function describeFailure(script: readonly Turn[], failure: Failure): string {
  return [...script.map(describeTurn), failure.message].join('\n')
}
