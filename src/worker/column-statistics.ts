/** Statistics of a Parquet file's columns over all its row groups, beside the catalog's; DuckDB compares the values. */

import type { CatalogColumnStats } from '../lake/file-facts.ts'
import type { Cell, Sql } from '../lake/ports.ts'
import { valueSql } from '../platform/parquet-leaf-types.ts'
import type { ParquetMetadata, SchemaNode } from '../platform/parquet-metadata.ts'
import { quoteLiteral } from '../values/sql-text.ts'

/** A number or a value that both may say; `null` where one does not. */
interface Compared<T> {
  readonly file: T | null
  readonly catalog: T | null
  /** Both say something, and not the same. */
  readonly differs: boolean
}

/** A leaf column. */
export interface InspectedColumn {
  readonly path: readonly string[]
  readonly type: string
  readonly nulls: Compared<number>
  /** DuckDB's text of the value. */
  readonly min: Compared<string>
  readonly max: Compared<string>
  /** Bytes, compressed. */
  readonly size: Compared<number>
}

interface Leaf {
  readonly node: SchemaNode
  readonly nulls: number | null
  readonly size: number
  /** SQL of each row group's minimum and maximum; `null` when some group does not say. */
  readonly bounds: readonly (readonly [string, string])[] | null
  readonly catalog: CatalogColumnStats | undefined
}

export async function compareStatistics(
  sql: Sql,
  metadata: ParquetMetadata,
  stats: readonly CatalogColumnStats[],
): Promise<readonly InspectedColumn[]> {
  const leaves = leavesOf(metadata, stats)
  const answers = await compareBounds(sql, leaves)
  return leaves.map((leaf, index) => {
    const [, min = null, max = null, sameMin = null, sameMax = null] = answers.get(index) ?? []
    const { catalog } = leaf
    return {
      path: leaf.node.path,
      type: leaf.node.type,
      nulls: compared(leaf.nulls, catalog?.nulls ?? null),
      min: withAnswer(min, catalog?.min ?? null, sameMin),
      max: withAnswer(max, catalog?.max ?? null, sameMax),
      size: compared(leaf.size, catalog?.size ?? null),
    }
  })
}

function leavesOf(
  { schema, rowGroups }: ParquetMetadata,
  stats: readonly CatalogColumnStats[],
): readonly Leaf[] {
  const byId = new Map(stats.map((each) => [each.columnId, each]))
  return schema
    .filter(({ leaf }) => leaf !== null)
    .map((node, index) => {
      const chunks = rowGroups.flatMap(({ columns }) => columns[index] ?? [])
      const nulls = chunks.map((chunk) => chunk.nulls)
      return {
        node,
        nulls: nulls.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0),
        size: chunks.reduce((sum, { compressed }) => sum + compressed, 0),
        bounds: boundsOf(node, chunks),
        catalog: node.fieldId === null ? undefined : byId.get(node.fieldId),
      }
    })
}

function boundsOf(
  { leaf }: SchemaNode,
  chunks: ParquetMetadata['rowGroups'][number]['columns'],
): Leaf['bounds'] {
  if (leaf === null) return null
  const bounds: (readonly [string, string])[] = []
  for (const { min, max, nulls, values } of chunks) {
    // A group of nulls has no bounds, and needs none.
    if (min === null && max === null && nulls === values) continue
    const low = min && valueSql(leaf, min)
    const high = max && valueSql(leaf, max)
    if (low === null || high === null) return null
    bounds.push([low, high])
  }
  return bounds.length === 0 ? null : bounds
}

/** By leaf: its index, the bounds as text, and whether each is the catalog's (`null` when the catalog's is no such value). */
async function compareBounds(
  sql: Sql,
  leaves: readonly Leaf[],
): Promise<ReadonlyMap<number, readonly Cell[]>> {
  const parts = leaves.flatMap(({ node, bounds, catalog }, index) => {
    if (bounds === null) return []
    const same = (bound: string, said: string | null | undefined) =>
      said === null || said === undefined
        ? 'NULL'
        : `${bound} = TRY_CAST(${quoteLiteral(said)} AS ${node.type === 'JSON' ? 'VARCHAR' : node.type})`
    const values = bounds.map(([low, high]) => `(${low}, ${high})`).join(', ')
    return [
      `SELECT ${index}, CAST(min(low) AS VARCHAR), CAST(max(high) AS VARCHAR), ${same('min(low)', catalog?.min)}, ${same('max(high)', catalog?.max)} FROM (VALUES ${values}) v(low, high)`,
    ]
  })
  if (parts.length === 0) return new Map()
  const { rows } = await sql.rows(parts.join(' UNION ALL '))
  return new Map(rows.map((row) => [Number(row[0]), row]))
}

function compared<T>(file: T | null, catalog: T | null): Compared<T> {
  return { file, catalog, differs: file !== null && catalog !== null && file !== catalog }
}

function withAnswer(file: Cell, catalog: Cell, same: Cell): Compared<string> {
  const differs = file !== null && catalog !== null && same !== 'true' && file !== catalog
  return { file, catalog, differs }
}
