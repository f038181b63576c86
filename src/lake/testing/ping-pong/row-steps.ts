/** Steps that change rows: inserts, deletes, updates, merges, and several of them in one commit. */

import type { LakeClient } from '../../client.ts'
import { isBounded, printType, valueSql } from './column-types.ts'
import { main, type Step, sameSql } from './step.ts'
import type { TableState, World } from './world.ts'

/** New rows with keys that no other row has; the columns of the table, in order. */
export function newRows(world: World, table: TableState, n: number): string {
  const from = world.nextKey
  world.nextKey += n
  return rowsQuery(world, table, from, n)
}

function rowsQuery(world: World, { columns }: TableState, from: number, n: number): string {
  const salt = world.random.below(9)
  const cells = columns.map(({ name, type }, i) =>
    i === 0 ? 'CAST(i AS INTEGER) AS k' : `${valueSql(type, salt + i)} AS "${name}"`,
  )
  return `SELECT ${cells.join(', ')} FROM range(${from}, ${from + n}) r(i)`
}

/** As many rows as are kept in the catalog, or more. */
function count(world: World): number {
  return world.random.chance(0.6) ? 1 + world.random.below(5) : 11 + world.random.below(15)
}

export function insert(world: World, table: TableState): Step {
  const target = main(table.name)
  const query = newRows(world, table, count(world))
  return sameSql(table.name, [`INSERT INTO {in}.${table.name} ${query}`], (lake) =>
    lake.append(target, query),
  )
}

/** Only the key is given; the other columns get their defaults, which our client knows from the list of tables. */
export function insertDefaults(world: World, table: TableState): Step {
  const target = main(table.name)
  const from = world.nextKey
  const n = count(world)
  world.nextKey += n
  const keys = `FROM range(${from}, ${from + n}) r(i)`
  return sameSql(
    table.name,
    [`INSERT INTO {in}.${table.name} (k) SELECT CAST(i AS INTEGER) ${keys}`],
    async (lake) => {
      const listed = (await lake.tables()).find((t) => t.table === target.table)
      const cells = listed?.columns.map((column, i) =>
        i === 0 ? 'CAST(i AS INTEGER)' : `CAST(${column.default ?? 'NULL'} AS ${column.type})`,
      )
      return lake.append(target, `SELECT ${cells?.join(', ')} ${keys}`)
    },
  )
}

function condition({ random }: World, { columns }: TableState): string {
  const bounded = random.any(columns.filter(({ type }) => isBounded(type)))
  if (bounded !== undefined && random.chance(0.2)) return `"${bounded.name}" IS NULL`
  const integer = random.any(
    columns.filter(({ type }) => type.kind === 'leaf' && /INTEGER|BIGINT/.test(type.name)),
  )
  if (integer !== undefined && random.chance(0.2)) return `"${integer.name}" > ${random.below(20)}`
  return random.chance(0.5) ? `k % 9 = ${random.below(9)}` : `k % 3 <> ${random.below(3)}`
}

export function remove(world: World, table: TableState): Step {
  const target = main(table.name)
  const where = world.random.chance(0.1) ? 'true' : condition(world, table)
  return sameSql(table.name, [`DELETE FROM {in}.${table.name} WHERE ${where}`], (lake) =>
    lake.rows.deleteWhere(target, where),
  )
}

function updateParts(world: World, table: TableState) {
  const where = condition(world, table)
  const changed = world.random.any(table.columns.slice(1))
  const set =
    changed === undefined
      ? { k: 'k' }
      : { [changed.name]: valueSql(changed.type, world.random.below(9)).replaceAll(/\bi\b/g, 'k') }
  const [[name, value] = ['', '']] = Object.entries(set)
  return { where, set, sql: `UPDATE {in}.${table.name} SET "${name}" = ${value} WHERE ${where}` }
}

export function update(world: World, table: TableState): Step {
  const target = main(table.name)
  const { where, set, sql } = updateParts(world, table)
  return sameSql(table.name, [sql], (lake) => lake.rows.updateWhere(target, set, where))
}

export function merge(world: World, table: TableState): Step {
  const target = main(table.name)
  const n = count(world)
  const from = Math.max(1, world.nextKey - world.random.below(12))
  world.nextKey = from + n + 12
  const query = rowsQuery(world, table, from, n)
  const names = table.columns.map(({ name }) => `"${name}"`)
  const sets = names.map((name) => `${name} = n.${name}`).join(', ')
  const sql = `MERGE INTO {in}.${table.name} AS o USING (${query}) AS n ON o.k = n.k WHEN MATCHED THEN UPDATE SET ${sets} WHEN NOT MATCHED THEN INSERT VALUES (${names.map((name) => `n.${name}`).join(', ')})`
  return sameSql(table.name, [sql], (lake) =>
    lake.rows.mergeByKey(target, query, ['k'], { whenMatched: 'update', whenNotMatched: 'insert' }),
  )
}

export function replaceRows(world: World, table: TableState): Step {
  const target = main(table.name)
  const query = newRows(world, table, count(world))
  const statements = [`DELETE FROM {in}.${table.name}`, `INSERT INTO {in}.${table.name} ${query}`]
  return {
    table: table.name,
    model: statements,
    native: () => ['BEGIN', ...statements, 'COMMIT'],
    ours: (lake) => lake.rows.replaceRows(target, query),
  }
}

/** Several changes of one table: one commit of DuckDB's, one after the other with our client. */
export function transaction(world: World, table: TableState): Step {
  const target = main(table.name)
  const query = newRows(world, table, count(world))
  const where = condition(world, table)
  const changed = table.updates && world.random.chance(0.5) ? updateParts(world, table) : null
  const statements = [
    `DELETE FROM {in}.${table.name} WHERE ${where}`,
    ...(changed === null ? [] : [changed.sql]),
    `INSERT INTO {in}.${table.name} ${query}`,
  ]
  return {
    table: table.name,
    model: statements,
    native: () => ['BEGIN', ...statements, 'COMMIT'],
    ours: async (lake) => {
      await lake.rows.deleteWhere(target, where)
      if (changed !== null) await lake.rows.updateWhere(target, changed.set, changed.where)
      await lake.append(target, query)
    },
  }
}

/** Two tables in one commit. */
export function twoTables(world: World, one: TableState, other: TableState): Step {
  const [first, second] = [main(one.name), main(other.name)]
  const query = newRows(world, one, count(world))
  const statements = [
    `INSERT INTO {in}.${one.name} ${query}`,
    `DELETE FROM {in}.${other.name} WHERE k % 2 = 0`,
  ]
  const located = async (lake: LakeClient): Promise<string> => {
    const relation = await lake.history.located(second)
    return `SELECT _lake_row_id, _lake_snapshot_id, _lake_file_id, _lake_position, _lake_inlined_in FROM ${relation} WHERE k % 2 = 0`
  }
  return {
    table: other.name,
    model: statements,
    native: () => ['BEGIN', ...statements, 'COMMIT'],
    ours: async (lake) =>
      lake.rows.applyAll([
        { name: first, change: { inserted: query } },
        { name: second, change: { deleted: await located(lake) } },
      ]),
  }
}

/** Column definitions of a table, as SQL. */
export function definitions({ columns }: TableState): string {
  return columns.map(({ name, type }) => `"${name}" ${printType(type)}`).join(', ')
}
