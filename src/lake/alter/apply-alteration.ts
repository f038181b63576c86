/** One alteration of a table: the state after it, or DuckLake's error. */

import { reservedColumn } from '../create-table.ts'
import { inliningRowLimit, isReservedColumn } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { sameName } from '../read-snapshot.ts'
import { parseDuckDBType } from '../types.ts'
import type { Alteration } from './alterations.ts'
import {
  addColumn,
  changeColumn,
  dropColumn,
  type EditedColumns,
  noColumn,
  renameColumn,
  setType,
} from './column-edits.ts'
import { newColumnParts, parseDefault } from './defaults.ts'
import { checkNoNulls } from './not-null.ts'
import { partitionBy } from './partition-by.ts'
import { readsColumn, renameInExpression, sortBy } from './sort-by.ts'
import type { TableState } from './table-state.ts'

const NOT_A_LITERAL =
  'Not implemented Error: We cannot add a column with a non-literal default value. Add the column and then explicitly set the default for new values using "ALTER ... SET DEFAULT"'

/** `snapshot` is the one the table is altered on. */
export async function applyAlteration(
  context: LakeContext,
  snapshot: number,
  state: TableState,
  alteration: Alteration,
): Promise<TableState> {
  const { table } = state
  const columns = (edited: EditedColumns): TableState => ({ ...state, ...edited })
  switch (alteration.kind) {
    case 'add-column': {
      const { column, path } = alteration
      if (column.nullable === false)
        throw new LakeError('sql', 'Parser Error: Adding columns with constraints not yet supported')
      if (path.length === 0) await checkReserved(context, state, column.name)
      const parts = await newColumnParts(context.catalog, column)
      if (parts.defaultValue?.kind === 'expression') throw new LakeError('sql', NOT_A_LITERAL)
      return columns(addColumn(state, path, parts))
    }
    case 'drop-column':
      checkNotKey(state, alteration.path)
      return columns(dropColumn(table.table, state, alteration.path))
    case 'rename-column':
      return rename(context, state, alteration.path, alteration.to)
    case 'set-type':
      return columns(setType(table.table, state, alteration.path, parseDuckDBType(alteration.type)))
    case 'set-default':
      return columns(await setDefault(context, state, alteration.column, alteration.value))
    case 'set-nullable': {
      const { column: name, nullable } = alteration
      const missing = new LakeError(
        'sql',
        `Catalog Error: Failed to alter column - column ${name} does not exist`,
      )
      if (!nullable) await checkNoNulls(context, snapshot, state, name, missing)
      return columns(
        changeColumn(state, name, missing, (column) => {
          if (nullable && column.nullable)
            throw new LakeError(
              'sql',
              `Catalog Error: Cannot DROP NULL on column ${column.name} - it has no NOT NULL constraint defined`,
            )
          return { ...column, nullable }
        }),
      )
    }
    case 'set-partitioning':
      return { ...state, partitionKeys: await partitionBy(context.catalog, state, alteration.keys) }
    case 'set-sorting':
      return { ...state, sortKeys: await sortBy(context.catalog, state, alteration.keys) }
  }
}

async function checkReserved({ catalog, attachLimit }: LakeContext, { table }: TableState, name: string) {
  if (!isReservedColumn(name)) return
  if ((await inliningRowLimit(catalog, table, attachLimit)) > 0) throw reservedColumn('Catalog', name)
}

function checkNotKey({ columns, partitionKeys, sortKeys }: TableState, path: readonly string[]): void {
  const [name = '', ...nested] = path
  const column = columns.find((c) => sameName(c.name, name))
  if (column === undefined || nested.length > 0) return
  if (partitionKeys.some(({ columnId }) => columnId === column.id))
    throw new LakeError(
      'sql',
      `Catalog Error: Cannot drop column "${column.name}" - the table is partitioned by this column. Reset or change the partitioning on this table in order to drop this column`,
    )
  if (sortKeys.some(({ expression }) => readsColumn(expression, column.name)))
    throw new LakeError(
      'sql',
      `Catalog Error: Cannot drop column "${column.name}" - the table is sorted by this column. Reset or change the sort order on this table in order to drop this column`,
    )
}

async function rename(
  context: LakeContext,
  state: TableState,
  path: readonly string[],
  to: string,
): Promise<TableState> {
  const [from = '', ...nested] = path
  const edited = renameColumn(state, path, to)
  if (nested.length > 0) return { ...state, ...edited }
  await checkReserved(context, state, to)
  const sortKeys = state.sortKeys.map((key) => ({
    ...key,
    expression: renameInExpression(key.expression, from, to),
  }))
  return { ...state, ...edited, sortKeys }
}

async function setDefault(
  { catalog }: LakeContext,
  state: TableState,
  name: string,
  value: string | null,
): Promise<EditedColumns> {
  const missing = noColumn(state.table.table, name)
  const column = state.columns.find((c) => sameName(c.name, name))
  if (column === undefined) throw missing
  const parsed = value === null ? null : await parseDefault(catalog, column.type, value)
  // `initial_default` stays: rows from before the column keep the value they have (DuckLake spec 4.4).
  return changeColumn(state, name, missing, (node) => ({
    ...node,
    defaultValue: parsed?.defaultValue ?? null,
  }))
}
