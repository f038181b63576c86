/** Random changes of tables and files, each with what it leaves when it was acknowledged. */

import { after, batchKey, batchText, type Change, fileKey, type State } from './model.ts'
import type { Random } from './random.ts'
import { COPIES, type DatabaseName, FILES, type Session, TABLES } from './session.ts'

export interface Action {
  readonly name: string
  /** What is different once it is acknowledged; while it is under way, all of it or nothing. */
  readonly change: Change
  /** Whether an action that is under way may leave its file in any state. */
  readonly loose?: boolean
  run(session: Session): Promise<void>
}

export interface Situation {
  readonly state: State
  /** A number no batch has had. */
  readonly batch: number
  /** The batch that the second connection has inserted into `a.t` and not committed. */
  readonly open: number | undefined
}

const NOTHING: Change = new Map()

function insert(database: string, table: string, batch: number, rows: number): string {
  return `INSERT INTO ${database}.${table} SELECT ${batch}, i, 'new', md5(i::VARCHAR) FROM range(${rows}) r(i)`
}

function added(database: string, tables: readonly string[], batch: number, rows: number): Change {
  const text = batchText({ rows, value: 'new' })
  return new Map(tables.map((table) => [batchKey(database, table, batch), text]))
}

/** The batches that are there, as database, table and number. */
function batches(
  state: State,
): { key: string; database: string; table: string; batch: string; rows: number }[] {
  return [...state].flatMap(([key, text]) => {
    const [, database, table, batch] = /^(\w+)\.(\w+) (\d+)$/.exec(key) ?? []
    return database && table && batch
      ? [{ key, database, table, batch, rows: Number.parseInt(text, 10) }]
      : []
  })
}

/** Beyond this a table is emptied rather than filled. */
const ENOUGH_ROWS = 300_000

type Maker = (situation: Situation, random: Random) => Action | undefined

const database = (random: Random): DatabaseName => random.pick(['a', 'b'])

const insertRows =
  (low: number, high: number): Maker =>
  ({ batch, state }, random) => {
    const total = batches(state).reduce((sum, { rows }) => sum + rows, 0)
    if (total > ENOUGH_ROWS) return undefined
    const name = database(random)
    const rows = random.integer(low, high)
    return {
      name: `insert ${rows}`,
      change: added(name, ['t'], batch, rows),
      run: (session) => session.run(insert(name, 't', batch, rows)),
    }
  }

const insertBoth: Maker = ({ batch }, random) => {
  const name = database(random)
  const rows = random.integer(1, 3000)
  const statements = TABLES.map((table) => insert(name, table, batch, rows))
  return {
    name: 'insert into two tables',
    change: added(name, TABLES, batch, rows),
    run: (session) => session.run(`BEGIN; ${statements.join('; ')}; COMMIT`),
  }
}

const update: Maker = ({ state, batch: version }, random) => {
  const all = batches(state)
  const found = all[random.integer(0, all.length)]
  if (!found) return undefined
  const { key, database: name, table, batch, rows } = found
  return {
    name: 'update',
    change: new Map([[key, batchText({ rows, value: `v${version}` })]]),
    run: (session) => session.run(`UPDATE ${name}.${table} SET v = 'v${version}' WHERE batch = ${batch}`),
  }
}

const remove: Maker = ({ state }, random) => {
  const all = batches(state)
  const found = all[random.integer(0, all.length)]
  if (!found) return undefined
  return {
    name: 'delete',
    change: new Map([[found.key, null]]),
    run: (session) =>
      session.run(`DELETE FROM ${found.database}.${found.table} WHERE batch = ${found.batch}`),
  }
}

const clear: Maker = ({ state, open }, random) => {
  const name = database(random)
  const gone = batches(state).filter((each) => each.database === name && each.table === 't')
  if (gone.length < 10 || open !== undefined) return undefined
  return {
    name: 'delete all',
    change: new Map(gone.map(({ key }) => [key, null])),
    run: (session) => session.run(`DELETE FROM ${name}.t`),
  }
}

const checkpoint: Maker = (_, random) => {
  const name = database(random)
  return {
    name: 'checkpoint',
    change: NOTHING,
    // Refused while another transaction writes, which is as good.
    run: (session) =>
      session.run(`CHECKPOINT ${name}`).catch((error: unknown) => {
        if (!/other (write )?transactions/i.test(String(error))) throw error
      }),
  }
}

const setThreshold: Maker = (_, random) => {
  const size = random.pick(['0b', '1KB', '100KB', '16MB'])
  return {
    name: `threshold ${size}`,
    change: NOTHING,
    run: (session) => session.run(`SET wal_autocheckpoint = '${size}'`),
  }
}

const reattach: Maker = ({ open }, random) => {
  const name = database(random)
  if (open !== undefined && name === 'a') return undefined
  const setting = random.pick(['disable', 'enable'])
  return {
    name: `detach, ${setting} checkpoint`,
    change: NOTHING,
    async run(session) {
      await session.run(`PRAGMA ${setting}_checkpoint_on_shutdown; DETACH ${name}`)
      await session.attachOne(name)
    },
  }
}

/** The second connection begins a transaction, or ends the one it has. */
const beside: Maker = ({ open, batch }, random) => {
  const rows = 40
  if (open === undefined) {
    return {
      name: 'begin beside',
      change: NOTHING,
      run: (session) => session.runBeside(`BEGIN; ${insert('a', 'u', batch, rows)}`),
    }
  }
  return random.chance(0.7)
    ? {
        name: 'commit beside',
        change: added('a', ['u'], open, rows),
        run: (session) => session.runBeside('COMMIT'),
      }
    : { name: 'rollback beside', change: NOTHING, run: (session) => session.runBeside('ROLLBACK') }
}

const writeFile: Maker = (_, random) => {
  const path = `${FILES}${random.integer(0, 8)}`
  const letter = random.pick(['a', 'b', 'c', 'd', 'e'])
  const length = random.pick([0, 10, 5000, 2_000_000])
  return {
    name: 'write a file',
    change: new Map([[fileKey(path), `${length} of ${length > 0 ? letter : ''}`]]),
    run: (session) => session.write(path, letter, length),
  }
}

function files(state: State): string[] {
  return [...state.keys()]
    .filter((key) => key.startsWith(fileKey(FILES)))
    .map((key) => key.slice(fileKey('').length))
}

const renameFile: Maker = ({ state }, random) => {
  const all = files(state)
  const from = all[random.integer(0, all.length)]
  const to = `${FILES}${random.integer(0, 8)}`
  const text = from && state.get(fileKey(from))
  if (from === undefined || text === undefined || from === to) return undefined
  return {
    name: 'rename a file',
    change: new Map([
      [fileKey(from), null],
      [fileKey(to), text],
    ]),
    run: async (session) => void (await session.call('rename', from, to)),
  }
}

const removeFile: Maker = ({ state }, random) => {
  const all = files(state)
  const path = all[random.integer(0, all.length)]
  if (path === undefined) return undefined
  return {
    name: 'remove a file',
    change: new Map([[fileKey(path), null]]),
    run: async (session) => void (await session.call('remove', path)),
  }
}

const copyTo: Maker = (_, random) => {
  const path = `${COPIES}${random.integer(0, 3)}.csv`
  const rows = random.integer(1, 20_000)
  return {
    name: 'copy to a file',
    // Every line is `7` and its end.
    change: new Map([[fileKey(path), `${2 * rows} of 7\n`]]),
    loose: true,
    run: (session) => session.run(`COPY (SELECT 7 FROM range(${rows})) TO '${path}' (HEADER false)`),
  }
}

/** Each as often as it is listed. */
const MAKERS: readonly [Maker, ...Maker[]] = [
  insertRows(1, 5),
  insertRows(1, 5),
  insertRows(1, 5),
  insertRows(100, 2000),
  insertRows(5000, 30_000),
  insertBoth,
  insertBoth,
  update,
  update,
  remove,
  clear,
  checkpoint,
  setThreshold,
  reattach,
  beside,
  beside,
  writeFile,
  writeFile,
  renameFile,
  removeFile,
  copyTo,
]

export function nextAction(situation: Situation, random: Random): Action {
  for (;;) {
    const action = random.pick(MAKERS)(situation, random)
    if (action) return action
  }
}

/** What is so once an action was acknowledged. */
export function follow({ state, batch, open }: Situation, action: Action): Situation {
  return {
    state: after(state, action.change),
    batch: batch + 1,
    open: action.name === 'begin beside' ? batch : /beside$/.test(action.name) ? undefined : open,
  }
}
