/** Every point at which a process can die while DuckDB commits, checkpoints, attaches or detaches. */

import { beforeAll, describe, expect, it } from 'vitest'
import { type Scenario, tryEveryCrash } from './testing/crash-points.ts'
import { type Machine, startMachine } from './testing/machine.ts'

let machine: Machine
beforeAll(async () => {
  machine = await startMachine()
})

const CAT = ["ATTACH '/tmp/a.db' AS cat (BLOCK_SIZE 16384)"]
const TABLE = [...CAT, 'CREATE TABLE cat.t (i INTEGER, v VARCHAR)', "INSERT INTO cat.t VALUES (1, 'one')"]

const scenarios: readonly Scenario[] = [
  {
    name: 'the first commits into a new database',
    attach: CAT,
    steps: [...TABLE, "INSERT INTO cat.t VALUES (2, 'two')"],
  },
  {
    name: 'commits onto a log that an earlier process left',
    attach: CAT,
    before: [...TABLE, 'restart'],
    steps: [
      "INSERT INTO cat.t VALUES (2, 'two')",
      "UPDATE cat.t SET v = 'uno' WHERE i = 1",
      'DELETE FROM cat.t WHERE i = 2',
    ],
  },
]

describe('a crash loses nothing and leaves nothing half done', () => {
  it.each(scenarios)('$name', async (scenario) => {
    const t = performance.now()
    const tried = await tryEveryCrash(machine, scenario, ['none', 'all'], () => false)
    console.log(scenario.name, tried.changes, tried.states, performance.now() - t)
    expect(tried.failures).toEqual([])
    expect(tried.states).toBeGreaterThan(10)
  })
})
