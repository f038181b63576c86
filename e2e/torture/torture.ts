/** Kills the browser at random moments of a random load and checks after each that nothing acknowledged is lost. */

import { setTimeout as sleep } from 'node:timers/promises'
import { type KillableBrowser, launchKillable } from '../killable-browser.ts'
import { type Action, follow, nextAction, type Situation } from './actions.ts'
import { fileKey, isSound, judge, type State } from './model.ts'
import { type Random, random } from './random.ts'
import { COPIES, Session } from './session.ts'

export interface Options {
  readonly cycles: number
  readonly seed: number
  readonly executable: string
  readonly args: readonly string[]
  readonly profile: string
  /** Of the harness; ends with a slash. */
  readonly url: string
  /** Called with a line for a person. */
  readonly report: (line: string) => void
}

export interface Summary {
  readonly cycles: number
  /** Changes that were acknowledged. */
  readonly commits: number
  /** Cycles that were killed while a change was under way. */
  readonly interrupted: number
  readonly lost: readonly string[]
  readonly half: readonly string[]
}

/** The next cycle is given up when a browser does not get this far, in ms. */
const PATIENCE = 120_000

export async function torture(options: Options): Promise<Summary> {
  const { cycles, seed, report } = options
  const chance = random(seed)
  let situation: Situation = { state: new Map(), batch: 1, open: undefined }
  let underWay: Action | undefined
  let commits = 0
  let interrupted = 0
  const lost: string[] = []
  const half: string[] = []
  for (let cycle = 1; cycle <= cycles + 1; cycle++) {
    const browser = await launchKillable(options.executable, options.args, options.profile)
    try {
      const session = new Session(browser.page, options.url)
      const found = await within(PATIENCE, reopen(session, chance.chance(0.5), cycle > cycles))
      const verdict = judge(
        strict(found, underWay),
        strict(situation.state, underWay),
        underWay?.loose ? undefined : underWay?.change,
      )
      if (!isSound(verdict)) {
        const during = underWay ? `during "${underWay.name}"` : 'between changes'
        for (const each of verdict.lost) lost.push(`cycle ${cycle - 1}, killed ${during}: ${each}`)
        for (const each of verdict.half) half.push(`cycle ${cycle - 1}, killed ${during}: ${each}`)
        report([...verdict.lost, ...verdict.half].join('\n'))
      }
      situation = { state: found, batch: situation.batch + 1, open: undefined }
      if (cycle > cycles) break
      const run = await load(session, browser, situation, chance)
      situation = run.situation
      underWay = run.underWay
      commits += run.commits
      if (underWay) interrupted++
      report(`cycle ${cycle}: ${run.commits} changes, killed during ${underWay?.name ?? 'nothing'}`)
    } finally {
      await browser.kill()
    }
  }
  return { cycles, commits, interrupted, lost, half }
}

/** What was there before; with `checkpoint`, it is moved into the databases and read again. */
async function reopen(session: Session, checkpoint: boolean, last: boolean): Promise<State> {
  await session.start()
  await session.attach()
  await session.createTables()
  const found = await session.read()
  // Not always: logs are to live through several kills, too.
  if (!checkpoint && !last) return found
  await session.checkpoint()
  const again = await session.read()
  const verdict = judge(again, found, undefined)
  if (!isSound(verdict)) throw new Error(`A checkpoint changed what is there: ${JSON.stringify(verdict)}`)
  return again
}

/** A state without the file that a COPY under way may have left in any state. */
function strict(state: State, underWay: Action | undefined): State {
  if (!underWay?.loose) return state
  const keys = new Set([...underWay.change.keys()].filter((key) => key.startsWith(fileKey(COPIES))))
  return new Map([...state].filter(([key]) => !keys.has(key)))
}

/** Makes changes until the browser is killed. */
async function load(session: Session, browser: KillableBrowser, start: Situation, chance: Random) {
  let situation = start
  let commits = 0
  let killed = false
  const kill = sleep(chance.integer(200, 3000)).then(() => {
    killed = true
    return browser.kill()
  })
  let underWay: Action | undefined
  while (!killed) {
    const action = nextAction(situation, chance)
    underWay = action
    try {
      await action.run(session)
    } catch (error) {
      await kill
      if (!/closed|crashed|disconnected|has been/i.test(String(error))) throw error
      break
    }
    underWay = undefined
    situation = follow(situation, action)
    commits++
  }
  await kill
  return { situation, commits, underWay }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`The browser did not answer within ${ms / 1000} s.`)
  })
  return Promise.race([work, late])
}
