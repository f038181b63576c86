/** Random scripts: the same seed makes the same steps. */

import { checkpoint, cleanup, expire, flush, mergeAdjacent, rewrite } from './maintenance-steps.ts'
import { randomOf } from './random.ts'
import {
  insert,
  insertDefaults,
  merge,
  remove,
  replaceRows,
  transaction,
  twoTables,
  update,
} from './row-steps.ts'
import {
  addColumn,
  alterField,
  comment,
  createTable,
  dropColumn,
  dropTable,
  partition,
  renameColumn,
  renameTable,
  replaceTable,
  retype,
  setDefault,
  setNotNull,
  sort,
  view,
} from './schema-steps.ts'
import type { Step } from './step.ts'
import { type TableState, type World, worldOf } from './world.ts'

export type Player = 'ours' | 'native'

export interface Turn {
  readonly player: Player
  readonly step: Step
}

type Maker = (world: World, table: TableState) => Step | null

const onlyUpdated =
  (make: Maker): Maker =>
  (world, table) =>
    table.updates ? make(world, table) : insert(world, table)

const ofTwo: Maker = (world, table) => {
  const other = world.tables.find((t) => t !== table)
  return other === undefined ? null : twoTables(world, table, other)
}

const MAKERS: readonly (readonly [weight: number, make: Maker])[] = [
  [10, insert],
  [3, insertDefaults],
  [9, remove],
  [7, onlyUpdated(update)],
  [4, onlyUpdated(merge)],
  [2, replaceRows],
  [3, transaction],
  [2, ofTwo],
  [4, addColumn],
  [2, dropColumn],
  [2, renameColumn],
  [3, retype],
  [2, setDefault],
  [2, alterField],
  [2, partition],
  [1, sort],
  [1, setNotNull],
  [1, comment],
  [1, view],
  [1, dropTable],
  [1, renameTable],
  [1, replaceTable],
  [6, flush],
  [5, mergeAdjacent],
  [5, rewrite],
  [3, expire],
  [2, cleanup],
  [2, checkpoint],
]

const TOTAL = MAKERS.reduce((sum, [weight]) => sum + weight, 0)

export function makeScript(seed: number, length = 20): readonly Turn[] {
  const world = worldOf(randomOf(seed))
  const { random } = world
  return Array.from({ length }, () => ({
    step: nextStep(world),
    player: random.chance(0.5) ? ('ours' as const) : ('native' as const),
  }))
}

function nextStep(world: World): Step {
  const { random, tables } = world
  for (;;) {
    const table = random.any(tables)
    if (table === undefined || (tables.length < 3 && random.chance(0.08))) return createTable(world)
    let rest = random.below(TOTAL)
    const [, make] = MAKERS.find(([weight]) => {
      rest -= weight
      return rest < 0
    }) ?? [0, insert]
    const step = make(world, table)
    if (step !== null) return step
  }
}

/** What a turn does, on a line. */
export function describeTurn({ player, step }: Turn): string {
  const words = step.name ?? step.native({ versions: [] }).join('; ')
  return `${player.padEnd(6)}  ${words.replaceAll('{in}.', '')}`
}
