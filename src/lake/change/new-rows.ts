/** The rows that a change adds: new ones, and new versions of rows that keep their ids (DuckLake spec 6.4, 8.4). */

import { goesIntoCatalog, planAddedRows, readGrowingTable, type StagedRows, usedRowIds } from '../append.ts'
import type { Catalog } from '../catalog.ts'
import type { NextSnapshot } from '../commit.ts'
import type { InlinedTable } from '../inline.ts'
import type { InsertRules } from '../insert-rules.ts'
import type { KnownSnapshot } from '../known-snapshot.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { writeStagedFiles } from '../stage-files.ts'
import { computeStats } from '../stats.ts'
import type { Work } from './work.ts'

/**
 * Summarises the rows of the temporary table `relation` and writes them to files unless they go into the catalog; `keepsIds`
 * is SQL for the id that a row keeps.
 */
export async function stageNewRows(
  work: Work,
  head: KnownSnapshot,
  table: TableEntry,
  rules: InsertRules,
  relation: string,
  rows: number,
  keepsIds?: string,
): Promise<StagedRows> {
  const { columns } = table
  const leaves = await computeStats(work.catalog, relation, columns)
  const files = goesIntoCatalog(rules, work, table, rows)
    ? []
    : await writeStagedFiles(work, head.id, table, relation, rows, leaves, keepsIds)
  work.written.push(...files)
  return { relation, columns, rows, leaves, files, keepsIds }
}

/**
 * Statements and entries of `changes_made` that add the rows to the table, each part on top of the one before. `inlined` as in
 * {@link readGrowingTable}.
 */
export async function planNewRows(
  catalog: Catalog,
  table: TableEntry,
  parts: readonly StagedRows[],
  next: NextSnapshot,
  inlined: readonly InlinedTable[] | undefined,
): Promise<{ readonly statements: readonly string[]; readonly changes: readonly string[] }> {
  if (parts.length === 0) return { statements: [], changes: [] }
  let growing = await readGrowingTable(catalog, table, inlined)
  // Inlined rows take a file id for themselves only where no file does.
  const withoutId: NextSnapshot = { ...next, takeFileId: () => next.base.nextFileId }
  const anyFile = parts.some(({ files }) => files.length > 0)
  const plans = parts.map((part) => {
    const counters = anyFile && part.files.length === 0 ? withoutId : next
    const plan = planAddedRows(catalog, growing, part, counters)
    growing = { ...growing, nextRowId: (growing.nextRowId ?? 0) + usedRowIds(part) }
    return plan
  })
  return {
    statements: plans.flatMap(({ statements }) => statements),
    changes: plans.flatMap(({ changes }) => changes),
  }
}
