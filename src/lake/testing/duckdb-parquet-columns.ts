/** The columns of a Parquet file as DuckDB describes it: names, field ids, and the types it reads them as. */

import { quoteLiteral } from '../../values/sql-text.ts'
import type { Cell, ParquetColumn, Sql } from '../ports.ts'
import { type LakeType, parseDuckDBType, printDuckDBType } from '../types.ts'

/** An element of the file's schema, as `parquet_schema` lists them: parents before their children. */
interface SchemaElement {
  readonly name: string
  readonly fieldId: number | null
  readonly children: readonly SchemaElement[]
}

export async function readParquetColumns(sql: Sql, path: string): Promise<readonly ParquetColumn[]> {
  const file = quoteLiteral(path)
  const { columns } = await sql.rows(`SELECT * FROM read_parquet(${file}) LIMIT 0`)
  const listed = await sql.rows(
    `SELECT name, field_id, num_children FROM parquet_schema(${file}) ORDER BY column_id`,
  )
  const root = takeElement(listed.rows.values())
  return columns.map(({ name, type }, i) => ({
    ...columnOf(root.children[i] ?? { name, fieldId: null, children: [] }, typeOrNull(type)),
    name,
  }))
}

function takeElement(rows: Iterator<readonly Cell[]>): SchemaElement {
  const [name, fieldId, children] = rows.next().value ?? []
  return {
    name: String(name),
    fieldId: fieldId === null ? null : Number(fieldId),
    children: Array.from({ length: Number(children ?? 0) }, () => takeElement(rows)),
  }
}

/** Between a list or a map and what it holds, the file has a repeated group that is no column. */
function columnOf({ name, fieldId, children }: SchemaElement, type: LakeType | null): ParquetColumn {
  const column = { name, fieldId, type: type === null ? null : printDuckDBType(type) }
  const below = (elements: readonly SchemaElement[], types: readonly LakeType[]) =>
    elements.map((element, i) => columnOf(element, types[i] ?? null))
  const repeated = children[0]?.children ?? []
  switch (type?.kind) {
    case 'struct':
      return {
        ...column,
        children: below(
          children,
          type.fields.map((field) => field.type),
        ),
      }
    case 'list':
      return { ...column, children: below(repeated, [type.element]) }
    case 'map':
      return { ...column, children: below(repeated, [type.key, type.value]) }
    default:
      return { ...column, children: [] }
  }
}

/** `null` for a type that no lake has. */
function typeOrNull(type: string): LakeType | null {
  try {
    return parseDuckDBType(type)
  } catch {
    return null
  }
}
