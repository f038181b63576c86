/** What of a lake is asked about: the newest snapshots and their tables, within limits; what is left out is said. */

import type { Lake, LakeColumn, LakeFile, LakeTable, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { formatCount, plural } from '../values/format.ts'

/** A table at a snapshot. */
export interface Reading extends TableName {
  readonly tableId: number
  readonly snapshot: number
  readonly columns: readonly LakeColumn[]
  /** Whether its rows are read. */
  readonly withRows: boolean
}

export interface Scope {
  /** The directory of the data files, which their paths are told without; ends in `/`, or is empty. */
  readonly dataPath: string
  /** Ids, newest first. */
  readonly snapshots: readonly number[]
  /** Newest snapshot first. */
  readonly readings: readonly Reading[]
  /** Every file of the lake, the catalog left out. */
  readonly files: readonly LakeFile[]
  /** Sentences. */
  readonly leftOut: readonly string[]
}

export interface Limits {
  readonly snapshots: number
  readonly tables: number
  /** Rows read in all, every table counted once per snapshot. */
  readonly rows: number
}

export const LIMITS: Limits = { snapshots: 20, tables: 20, rows: 2_000_000 }

/** How many names a sentence lists. */
const NAMED = 5

export async function scopeOf(
  lake: Lake,
  dataPath: string,
  stopped: AbortSignal,
  limits: Limits,
): Promise<Scope> {
  const ids = (await lake.snapshots()).map(({ id }) => id).toReversed()
  const snapshots = ids.slice(0, limits.snapshots)
  const listed = new Map<number, readonly LakeTable[]>()
  for (const id of snapshots) {
    checkStopped(stopped)
    listed.set(id, await orNone(lake.tables(id)))
  }
  const tables = new Map<number, string>()
  for (const table of [...listed.values()].flat())
    if (!tables.has(table.tableId)) tables.set(table.tableId, nameOf(table))
  const asked = new Set([...tables.keys()].slice(0, limits.tables))
  const { readings, unread } = readingsOf(listed, asked, limits.rows)
  const older = ids.length - snapshots.length
  const others = [...tables].filter(([id]) => !asked.has(id)).map(([, name]) => name)
  return {
    dataPath,
    snapshots,
    readings,
    files: (await orNone(lake.files())).filter(({ kind }) => kind !== 'catalog'),
    leftOut: [
      ...(older > 0 ? [`${plural(older, 'snapshot')} before snapshot ${snapshots.at(-1)}.`] : []),
      ...(others.length > 0 ? [`${plural(others.length, 'table')}: ${listing(others)}.`] : []),
      ...(unread.length > 0
        ? [`The rows of ${listing(unread)}: more than ${formatCount(limits.rows)} rows in all.`]
        : []),
    ],
  }
}

/** What cannot be listed is not gone through one by one; the question for the list itself says why. */
async function orNone<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list
  } catch (error) {
    if (error instanceof LakeError) return []
    throw error
  }
}

/** The newest snapshots come first, so that what the limit leaves out is old. */
function readingsOf(
  listed: ReadonlyMap<number, readonly LakeTable[]>,
  asked: ReadonlySet<number>,
  rowLimit: number,
) {
  const readings: Reading[] = []
  const unread: string[] = []
  let rows = 0
  for (const [snapshot, tables] of listed)
    for (const { tableId, schema, table, columns, rowCount } of tables) {
      if (!asked.has(tableId)) continue
      // Rows that cannot be counted are asked for: why is an answer, too.
      const count = rowCount ?? 0
      const withRows = rows + count <= rowLimit
      if (withRows) rows += count
      else unread.push(placeOf({ schema, table, snapshot }))
      readings.push({ tableId, schema, table, snapshot, columns, withRows })
    }
  return { readings, unread }
}

/** What is asked about the files of the tables of one name. */
export interface TableFiles {
  /** The newest name. */
  readonly place: string
  readonly readings: readonly Reading[]
  /** Paths, below the data path, of data files that the snapshots asked about added. */
  readonly added: readonly string[]
}

export function filesOf(scope: Scope): readonly TableFiles[] {
  const names = new Map<number, string>()
  const groups = new Map<string, Reading[]>()
  for (const reading of scope.readings) {
    const name = names.get(reading.tableId) ?? nameOf(reading)
    names.set(reading.tableId, name)
    groups.set(name, [...(groups.get(name) ?? []), reading])
  }
  return [...groups].map(([place, readings]) => ({
    place,
    readings,
    added: filesAt(scope, place)
      .filter((file) => file.kind === 'data' && isNew(scope, file))
      .map(({ path }) => pathBelow(scope, path)),
  }))
}

export function filesAt({ files }: Scope, place: string): readonly LakeFile[] {
  return files.filter(({ table }) => table !== undefined && nameOf(table) === place)
}

/** Whether a snapshot that is asked about added it: an older file may be in force at none of them. */
export function isNew({ snapshots }: Scope, { addedBy }: LakeFile): boolean {
  return addedBy !== undefined && addedBy >= (snapshots.at(-1) ?? 0)
}

export function pathBelow({ dataPath }: Scope, path: string): string {
  return path.startsWith(dataPath) ? path.slice(dataPath.length) : path
}

export function nameOf({ schema, table }: TableName): string {
  return `${schema}.${table}`
}

export function placeOf(reading: TableName & { readonly snapshot: number }): string {
  return `${nameOf(reading)} at snapshot ${reading.snapshot}`
}

export function checkStopped(stopped: AbortSignal): void {
  if (stopped.aborted) throw new LakeError('stopped', 'The engine check was stopped.')
}

function listing(names: readonly string[]): string {
  const more = names.length - NAMED
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`
}
