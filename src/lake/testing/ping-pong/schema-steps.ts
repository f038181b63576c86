/** Steps that change what the lake consists of: tables, columns, fields, partitions, order, comments, views. */

import type { Alteration } from '../../alter/alterations.ts'
import { type ColumnType, defaultSql, INTEGER, KEY, printType, randomType, widened } from './column-types.ts'
import { definitions, newRows } from './row-steps.ts'
import { main, type Step, sameSql } from './step.ts'
import { freshName, type TableState, type World } from './world.ts'

const newColumns = (table: TableState) =>
  table.columns.map(({ name, type }) => ({ name, type: printType(type) }))

export function createTable(world: World): Step {
  const { random } = world
  const extra = Array.from({ length: 1 + random.below(4) }, () => ({
    name: freshName(world, 'c'),
    type: randomType(random),
  }))
  const table: TableState = {
    name: freshName(world, 't'),
    columns: [KEY, ...extra],
    updates: random.chance(0.6),
    partitioned: false,
    // On a table with rows DuckDB would not find those any more.
    buckets: random.chance(0.15),
  }
  world.tables.push(table)
  const target = main(table.name)
  const columns = newColumns(table)
  const create = `CREATE TABLE {in}.${table.name}(${definitions(table)})`
  if (table.buckets) {
    table.partitioned = true
    return {
      table: table.name,
      model: [create],
      native: () => [create, `ALTER TABLE {in}.${target.table} SET PARTITIONED BY (bucket(3, k))`],
      ours: async (lake) => {
        await lake.schema.createTable(target, columns)
        await lake.schema.alterTable(target, [
          { kind: 'set-partitioning', keys: [{ column: 'k', transform: { bucket: 3 } }] },
        ])
      },
    }
  }
  if (random.chance(0.4)) {
    const query = newRows(world, table, random.chance(0.5) ? 3 : 14)
    return sameSql(table.name, [`CREATE TABLE {in}.${table.name} AS ${query}`], (lake) =>
      lake.schema.createTable(target, [], query),
    )
  }
  return sameSql(table.name, [create], (lake) => lake.schema.createTable(target, columns))
}

export function replaceTable(world: World, table: TableState): Step {
  table.columns = [KEY, { name: freshName(world, 'c'), type: randomType(world.random) }]
  table.partitioned = false
  table.buckets = false
  const target = main(table.name)
  const query = newRows(world, table, world.random.chance(0.5) ? 3 : 14)
  return sameSql(table.name, [`CREATE OR REPLACE TABLE {in}.${table.name} AS ${query}`], (lake) =>
    lake.schema.createOrReplaceTable(target, [], query),
  )
}

export function dropTable(world: World, table: TableState): Step {
  world.tables.splice(world.tables.indexOf(table), 1)
  const { name } = table
  return sameSql(name, [`DROP TABLE {in}.${name}`], (lake) => lake.schema.dropTable(main(name)))
}

export function renameTable(world: World, table: TableState): Step {
  const from = table.name
  const to = freshName(world, 't')
  table.name = to
  return sameSql(to, [`ALTER TABLE {in}.${from} RENAME TO ${to}`], (lake) =>
    lake.schema.renameTable(main(from), to),
  )
}

/** One alteration that is the same words after ALTER TABLE for both. */
function alter({ name }: TableState, words: string, alteration: Alteration): Step {
  return sameSql(name, [`ALTER TABLE {in}.${name} ${words}`], (lake) =>
    lake.schema.alterTable(main(name), [alteration]),
  )
}

export function addColumn(world: World, table: TableState): Step {
  const type = randomType(world.random)
  const name = freshName(world, 'c')
  const value = world.random.chance(0.5) ? defaultSql(type, world.random.below(9)) : null
  table.columns = [...table.columns, { name, type }]
  const words = `ADD COLUMN ${name} ${printType(type)}${value === null ? '' : ` DEFAULT ${value}`}`
  const column = { name, type: printType(type), ...(value === null ? {} : { default: value }) }
  return alter(table, words, { kind: 'add-column', path: [], column })
}

/** Some column that is not the key and, when asked for, of a kind. */
function column({ random }: World, table: TableState, fits: (type: ColumnType) => boolean = () => true) {
  return random.any(table.columns.slice(1).filter(({ type }) => fits(type)))
}

function replaceColumn(table: TableState, name: string, by: readonly { name: string; type: ColumnType }[]) {
  table.columns = table.columns.flatMap((c) => (c.name === name ? by : [c]))
}

export function dropColumn(world: World, table: TableState): Step | null {
  const found = column(world, table)
  if (found === undefined || table.partitioned) return null
  replaceColumn(table, found.name, [])
  return alter(table, `DROP COLUMN ${found.name}`, { kind: 'drop-column', path: [found.name] })
}

export function renameColumn(world: World, table: TableState): Step | null {
  const found = column(world, table)
  if (found === undefined) return null
  const to = freshName(world, 'c')
  replaceColumn(table, found.name, [{ ...found, name: to }])
  return alter(table, `RENAME COLUMN ${found.name} TO ${to}`, {
    kind: 'rename-column',
    path: [found.name],
    to,
  })
}

export function retype(world: World, table: TableState): Step | null {
  const found = column(world, table, (type) => widened(type) !== null)
  const to = found === undefined ? null : widened(found.type)
  if (found === undefined || to === null || table.partitioned) return null
  replaceColumn(table, found.name, [{ ...found, type: to }])
  return alter(table, `ALTER ${found.name} TYPE ${printType(to)}`, {
    kind: 'set-type',
    path: [found.name],
    type: printType(to),
  })
}

export function setDefault(world: World, table: TableState): Step | null {
  const found = column(world, table, (type) => defaultSql(type, 0) !== null)
  if (found === undefined) return null
  const value = world.random.chance(0.7) ? defaultSql(found.type, world.random.below(9)) : null
  return alter(table, `ALTER ${found.name} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`, {
    kind: 'set-default',
    column: found.name,
    value,
  })
}

/** Adds, drops or renames a field of a struct. */
export function alterField(world: World, table: TableState): Step | null {
  const found = column(world, table, ({ kind }) => kind === 'struct')
  if (found?.type.kind !== 'struct') return null
  const { fields } = found.type
  const path = found.name
  const withFields = (changed: typeof fields) =>
    replaceColumn(table, path, [{ name: path, type: { kind: 'struct', fields: changed } }])
  const name = freshName(world, 'f')
  const field = world.random.any(fields)
  const kind = world.random.below(3)
  if (kind === 0 || field === undefined || (kind === 1 && fields.length < 2)) {
    withFields([...fields, { name, type: INTEGER }])
    return alter(table, `ADD COLUMN ${path}.${name} INTEGER`, {
      kind: 'add-column',
      path: [path],
      column: { name, type: 'INTEGER' },
    })
  }
  if (kind === 1) {
    withFields(fields.filter((f) => f !== field))
    return alter(table, `DROP COLUMN ${path}.${field.name}`, {
      kind: 'drop-column',
      path: [path, field.name],
    })
  }
  withFields(fields.map((f) => (f === field ? { ...f, name } : f)))
  return alter(table, `RENAME COLUMN ${path}.${field.name} TO ${name}`, {
    kind: 'rename-column',
    path: [path, field.name],
    to: name,
  })
}

export function partition(world: World, table: TableState): Step | null {
  if (table.buckets) return null
  const found = column(
    world,
    table,
    (type) => type.kind === 'leaf' && ['INTEGER', 'VARCHAR', 'BOOLEAN', 'DATE'].includes(type.name),
  )
  const reset = table.partitioned && world.random.chance(0.5)
  if (found === undefined && !reset) return null
  table.partitioned = !reset
  const isDate = found?.type.kind === 'leaf' && found.type.name === 'DATE'
  const transform = isDate ? 'year' : 'identity'
  const key = isDate ? `year(${found.name})` : found?.name
  const words = reset ? 'RESET PARTITIONED BY' : `SET PARTITIONED BY (${key})`
  const keys = reset || found === undefined ? [] : [{ column: found.name, transform } as const]
  return { ...alter(table, words, { kind: 'set-partitioning', keys }), model: [] }
}

/**
 * Sorted by the key: DuckDB's flush also applies the order to inlined tables from before a column, and fails when they lack
 * it ("Referenced column … not found in FROM clause").
 */
export function sort(world: World, table: TableState): Step {
  const reset = world.random.chance(0.3)
  const keys = reset ? [] : [{ expression: 'k', direction: 'DESC', nulls: 'LAST' } as const]
  const words = reset ? 'RESET SORTED BY' : 'SET SORTED BY (k DESC NULLS LAST)'
  return { ...alter(table, words, { kind: 'set-sorting', keys }), model: [] }
}

/** Refused for a table that never had rows, and for the second time; DuckDB's words, which are ours too. */
export function setNotNull(_: World, table: TableState): Step {
  const step = alter(table, 'ALTER k SET NOT NULL', { kind: 'set-nullable', column: 'k', nullable: false })
  return { ...step, mayRefuse: ['no stats are available', 'it already has a NOT NULL constraint'] }
}

export function comment(world: World, table: TableState): Step {
  const text = world.random.chance(0.7) ? `it's "${world.nextKey}"` : null
  const sql = text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`
  const { name } = table
  return {
    table: name,
    model: [],
    native: () => [`COMMENT ON TABLE {in}.${name} IS ${sql}`],
    ours: (lake) => lake.schema.comment({ table: main(name) }, text),
    asks: [
      `SELECT comment FROM duckdb_tables() WHERE database_name = 'lake' AND table_name = '${name}'`,
      text,
    ],
  }
}

export function view(world: World): Step {
  const old = world.random.chance(0.4) ? world.views.pop() : undefined
  if (old !== undefined)
    return {
      model: [],
      native: () => [`DROP VIEW {in}.${old}`],
      ours: (lake) => lake.schema.dropView(main(old)),
    }
  const name = freshName(world, 'v')
  world.views.push(name)
  return {
    model: [],
    native: () => [`CREATE VIEW {in}.${name} AS SELECT 'it''s' AS one`],
    ours: (lake) => lake.schema.createView(main(name), "SELECT 'it''s' AS one", []),
    asks: [`SELECT one FROM lake.main.${name}`, "it's"],
  }
}
