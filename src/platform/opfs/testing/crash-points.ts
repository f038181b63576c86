/**
 * Runs statements once, then crashes at every single change they made to the disk and checks what a new process
 * finds: all that was acknowledged, what was under way wholly or not at all, and a database that works.
 */

import { createHash } from 'node:crypto'
import {
  afterPowerLoss,
  type Contents,
  type CrashState,
  crashStates,
  describeChange,
  JournalDisk,
  type Loss,
} from './journal-disk.ts'
import type { Machine, Process } from './machine.ts'

/**
 * Whether a commit's bytes are flushed when it is acknowledged. If they are not, a power loss may take commits
 * back to the last `flush`, oldest kept first.
 */
export const COMMITS_ARE_FLUSHED: boolean = true

export type Step =
  /** One statement of the first connection. */
  | string
  /** One of another connection. */
  | { readonly on: 1 | 2; readonly sql: string }
  /** A statement that must be refused. */
  | { readonly on: 1 | 2; readonly fails: string }
  /** The process is killed and a new one started, which attaches. */
  | 'restart'
  | 'flush'
  /** What the worker does when it has nothing else to do. */
  | 'idle'
  | ((process: Process) => Promise<unknown>)

export interface Scenario {
  readonly name: string
  /** What a process runs first. */
  readonly attach: readonly (string | ((process: Process) => Promise<unknown>))[]
  /** What happens before; crashes here are not tried. */
  readonly before?: readonly Step[]
  readonly steps: readonly Step[]
  /** What a reader sees besides the tables of the attached databases. */
  readonly alsoSees?: (process: Process) => Promise<string[]>
}

export interface Tried {
  /** Changes to the disk that the steps made. */
  readonly changes: number
  /** Different states that crashes left, each opened and checked. */
  readonly states: number
  /** What was lost, half there or broken; empty when all is well. */
  readonly failures: readonly string[]
}

interface Acknowledged {
  /** Changes that had been made by then. */
  readonly changes: number
  /** What a reader sees. */
  readonly seen: string
  readonly flushed: boolean
}

/**
 * @param chance see `crashStates`
 * @param every tries each state (1), or one in so many
 */
export async function tryEveryCrash(
  machine: Machine,
  scenario: Scenario,
  losses: readonly Loss[],
  chance: () => boolean,
  every = 1,
): Promise<Tried> {
  const { start, journal, acknowledged } = await record(machine, scenario)
  const failures: string[] = []
  const tried = new Set<string>()
  let turn = 0
  for (const state of crashStates(start, journal, losses, chance)) {
    if (turn++ % every !== 0) continue
    const accepted = acceptable(acknowledged, state)
    const key = digest(state.contents, accepted)
    if (tried.has(key)) continue
    tried.add(key)
    const wrong = await recover(machine, scenario, state.contents, accepted, tried.size)
    if (wrong === undefined) continue
    const { changes, next, torn, loss } = state
    failures.push(
      `after ${changes} of ${journal.length} changes, before ${describeChange(next)}${torn ? ' (half of it)' : ''}, lost: ${loss}: ${wrong}`,
    )
  }
  return { changes: journal.length, states: tried.size, failures }
}

async function record(machine: Machine, scenario: Scenario) {
  let process = await machine.boot(new JournalDisk())
  const take = async (step: Step) => {
    if (step === 'restart') {
      // Its journal goes on: a process that starts changes the disk, too.
      process = await machine.boot(process.disk)
      await attach(process, scenario)
    } else if (step === 'flush') await process.request(() => process.pool.flush())
    else if (step === 'idle') while (await process.pool.tidy());
    else if (typeof step === 'string') await process.run(step)
    else if (typeof step === 'function') await step(process)
    else if ('sql' in step) await process.run(step.sql, step.on)
    else await refused(process, step.fails, step.on)
  }
  for (const step of scenario.before ?? []) await take(step)
  if (scenario.before) process.pool.flush()
  const start = process.disk.contents()
  const before = process.disk.journal.length
  const changes = () => process.disk.journal.length - before
  const acknowledged: Acknowledged[] = [
    { changes: 0, seen: scenario.before ? await look(process, scenario) : '', flushed: true },
  ]
  for (const step of scenario.steps) {
    await take(step)
    const seen = await look(process, scenario)
    acknowledged.push({ changes: changes(), seen, flushed: COMMITS_ARE_FLUSHED || step === 'flush' })
  }
  return { start, journal: process.disk.journal.slice(before), acknowledged }
}

async function attach(process: Process, { attach: statements }: Scenario): Promise<void> {
  for (const statement of statements) {
    if (typeof statement === 'string') await process.run(statement)
    else await statement(process)
  }
}

async function refused(process: Process, sql: string, connection: number): Promise<void> {
  const outcome = await process.run(sql, connection).then(
    () => 'accepted',
    () => 'refused',
  )
  if (outcome === 'accepted') throw new Error(`This was to be refused: ${sql}`)
}

/** What a reader may see after a crash in this state. */
function acceptable(acknowledged: readonly Acknowledged[], { changes, loss }: CrashState): Set<string> {
  const done = acknowledged.filter((each) => each.changes <= changes)
  const kept = loss === 'none' ? done.length - 1 : done.findLastIndex(({ flushed }) => flushed)
  const underWay = done.length
  return new Set(acknowledged.slice(kept, underWay + 1).map(({ seen }) => seen))
}

function digest(contents: Contents, accepted: ReadonlySet<string>): string {
  const hash = createHash('sha1')
  for (const [file, bytes] of contents) hash.update(`${file} ${bytes.length};`).update(bytes)
  return hash.update([...accepted].join()).digest('hex')
}

/** Every attached database's tables, their definitions and a digest of all their rows. */
async function look(process: Process, { alsoSees }: Scenario): Promise<string> {
  const tables = await process.rows(
    "SELECT sql, format('\"{}\".\"{}\".\"{}\"', database_name, schema_name, table_name), database_name FROM duckdb_tables() WHERE database_name NOT IN ('memory', 'temp', 'system') ORDER BY ALL",
    2,
  )
  const seen: string[] = []
  for (const [definition, table, database] of tables) {
    const rows = await process.rows(
      `SELECT count(*)::VARCHAR, coalesce(sum(hash(t)), 0)::VARCHAR FROM ${table} t`,
      2,
    )
    // DuckDB quotes the names of types or not, depending on whether a definition was stored and read.
    seen.push(`${database}: ${definition?.replaceAll('"', '')} ${rows.join()}`)
  }
  return [...seen, ...((await alsoSees?.(process)) ?? [])].join('\n')
}

/** Opens what a crash left, as a person would after a reload. @returns what is wrong, if anything */
async function recover(
  machine: Machine,
  scenario: Scenario,
  contents: Contents,
  accepted: ReadonlySet<string>,
  turn: number,
): Promise<string | undefined> {
  let doing = 'opening'
  try {
    const first = await machine.boot(new JournalDisk(contents))
    await attach(first, scenario)
    doing = 'reading'
    const found = await look(first, scenario)
    if (!accepted.has(found)) return `found\n${found}\ninstead of\n${[...accepted].join('\nor\n')}`
    doing = 'committing'
    const databases = await attached(first)
    for (const name of databases) await first.run(`CREATE TABLE "${name}".after_crash AS SELECT 42 AS i`)
    const committed = await look(first, scenario)
    if (turn % 2 === 0) {
      doing = 'a checkpoint'
      for (const name of databases) await first.run(`CHECKPOINT "${name}"`)
      if ((await look(first, scenario)) !== committed) return 'a checkpoint changed what is seen'
    }
    doing = 'opening again'
    const left = COMMITS_ARE_FLUSHED && turn % 3 === 0 ? afterPowerLoss(first.disk) : first.disk.contents()
    const second = await machine.boot(new JournalDisk(left))
    await attach(second, scenario)
    const again = await look(second, scenario)
    if (again !== committed) return `the next commit is lost; found\n${again}\ninstead of\n${committed}`
    doing = 'a checkpoint at the end'
    for (const name of databases) await second.run(`CHECKPOINT "${name}"`)
    if ((await look(second, scenario)) !== committed) return 'the last checkpoint changed what is seen'
    return undefined
  } catch (error) {
    return `${doing} failed: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function attached(process: Process): Promise<string[]> {
  const rows = await process.rows(
    "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'",
  )
  return rows.flat()
}
