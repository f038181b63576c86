/** The change feed of a table between two snapshots, which must say what the versions themselves say. */

import type { Cell, InterruptibleSql } from '../../ports.ts'
import type { Game } from './court.ts'
import { mustEqual } from './filters.ts'
import type { Tables } from './look.ts'
import { main } from './step.ts'

type Known = ReadonlyMap<number, Tables>

export interface FeedQuestion {
  readonly table: string
  readonly from: number
  readonly to: number
}

/** A range of snapshots, chosen by the turn, which all have the table, as does the one before them. */
export async function feedQuestion(
  ask: (query: string) => Promise<readonly (readonly Cell[])[]>,
  known: Known,
  turn: number,
): Promise<FeedQuestion | null> {
  // Another table may have had the name before.
  const live = await ask(
    'SELECT arg_max(table_name, begin_snapshot), CAST(min(begin_snapshot) AS VARCHAR) FROM __ducklake_metadata_lake.ducklake_table GROUP BY table_id HAVING count(*) > count(end_snapshot) ORDER BY table_id',
  )
  const [name, since] = live[turn % Math.max(live.length, 1)] ?? []
  if (name == null) return null
  const table = String(name)
  const has = (version: number) => known.get(version)?.[table] !== undefined && version >= Number(since)
  const fits = [...known.keys()].filter((v) => has(v) && has(v - 1))
  const from = fits[(turn * 7) % Math.max(fits.length, 1)]
  if (from === undefined) return null
  let to = from
  for (let more = turn % 4; more > 0 && has(to + 1); more--) to++
  return { table, from, to }
}

/** What became more (1) or less (-1): `<snapshot> <row id> <key>`, sorted, without what comes and goes in one snapshot. */
type Net = readonly string[]

function netOf(changes: Iterable<readonly [place: string, by: number]>): Net {
  const net = new Map<string, number>()
  for (const [place, by] of changes) net.set(place, (net.get(place) ?? 0) + by)
  return [...net].flatMap(([place, by]) => (by === 0 ? [] : [`${place} ${by}`])).sort()
}

const keyOf = (line: string) => /'k': (\d+)/.exec(line)?.[1]

/** What the versions themselves show. */
function netOfVersions(known: Known, { table, from, to }: FeedQuestion): Net {
  const places: [string, number][] = []
  for (let v = from; v <= to; v++)
    for (const [version, by] of [
      [v, 1],
      [v - 1, -1],
    ] as const)
      for (const line of known.get(version)?.[table] ?? [])
        places.push([`${v} ${line.slice(0, line.indexOf(' '))} ${keyOf(line)}`, by])
  return netOf(places)
}

function netOfFeed(lines: readonly string[]): Net {
  return netOf(
    lines.map((line) => {
      const [snapshot, change, id] = line.split(' ')
      return [`${snapshot} ${id} ${keyOf(line)}`, /insert|post/.test(change ?? '') ? 1 : -1]
    }),
  )
}

/**
 * Our feed must say what the versions show. DuckDB lists deletions from files that mix snapshots under another snapshot than
 * the one that deleted; where it does not, its feed must be ours, row by row.
 */
export function checkFeeds(
  known: Known,
  question: FeedQuestion,
  ours: readonly string[],
  native: readonly string[],
): void {
  const { table, from, to } = question
  const what = `changes of ${table} from ${from} to ${to}`
  const shown = netOfVersions(known, question)
  mustEqual(`ours, ${what}, against the versions`, netOfFeed(ours), shown)
  if (netOfFeed(native).join() === shown.join()) mustEqual(`ours, ${what}, against DuckDB`, ours, native)
}

/** Lines `<snapshot> <change> <row id> <row>`, sorted. */
export async function feedNatively(
  sql: InterruptibleSql,
  { table, from, to }: FeedQuestion,
): Promise<readonly string[]> {
  const rows = await sql.answer(
    `SELECT concat(snapshot_id, ' ', change_type, ' ', rowid, ' ', CAST(f AS VARCHAR)) FROM (SELECT * FROM ducklake_table_changes('lake', 'main', '${table}', ${from}, ${to})) f`,
  )
  return rows.map(([line]) => String(line)).sort()
}

export async function feedOurs(game: Game, { table, from, to }: FeedQuestion): Promise<readonly string[]> {
  const relation = await (await game.ours()).history.changes(main(table), from, to)
  const rows = await game.test.query(
    `SELECT concat(snapshot_id, ' ', change_type, ' ', rowid, ' ', CAST(f AS VARCHAR)) FROM (SELECT * FROM ${relation}) f`,
  )
  return rows.map(([line]) => String(line)).sort()
}
