/** What every table of a DuckLake catalog is for, in the order a reader meets them: groups, and one sentence per table. */

export interface CatalogGroup {
  readonly title: string
  readonly tables: readonly CatalogTableMeaning[]
}

export interface CatalogTableMeaning {
  readonly name: string
  /** One sentence: what a row is. */
  readonly meaning: string
}

type Meanings = readonly (readonly [name: string, meaning: string])[]

/** DuckLake spec 1.4. */
const GROUPS: readonly { readonly title: string; readonly tables: Meanings }[] = [
  {
    title: 'Snapshots',
    tables: [
      [
        'ducklake_snapshot',
        'A row is one commit: when it was made, and the counters that the next one goes on from.',
      ],
      ['ducklake_snapshot_changes', 'What a commit did, in short, with its author and message.'],
      ['ducklake_schema_versions', 'Which structure a table has had since which snapshot.'],
    ],
  },
  {
    title: 'Schemas, tables, columns',
    tables: [
      ['ducklake_schema', 'A schema, from the snapshot that made it to the one that dropped it.'],
      [
        'ducklake_table',
        'A table under one name: renaming ends the row and begins another with the same id.',
      ],
      [
        'ducklake_column',
        'A column, or a field inside one, with one name, type and default; a change begins another row.',
      ],
      ['ducklake_view', 'A view and the SQL it stands for.'],
      ['ducklake_macro', 'A macro, by name.'],
      ['ducklake_macro_impl', 'One way to call a macro, with its SQL.'],
      ['ducklake_macro_parameters', 'A parameter of a macro, with its type and default.'],
      ['ducklake_tag', 'A comment on a table or a view.'],
      ['ducklake_column_tag', 'A comment on a column.'],
    ],
  },
  {
    title: 'Data and delete files',
    tables: [
      [
        'ducklake_data_file',
        'A Parquet file with rows of a table, from the snapshot that added it to the one that gave it up.',
      ],
      ['ducklake_delete_file', 'A file with the places of deleted rows in one data file.'],
    ],
  },
  {
    title: 'Statistics',
    tables: [
      [
        'ducklake_table_stats',
        'How many rows and bytes a table has and which row id comes next; only the current state is kept.',
      ],
      [
        'ducklake_table_column_stats',
        'Smallest and largest value of a column over the whole table; only the current state is kept.',
      ],
      [
        'ducklake_file_column_stats',
        'Smallest and largest value of a column in one data file, by which reading skips files.',
      ],
      ['ducklake_file_variant_stats', 'The same for one path inside a column of type VARIANT.'],
    ],
  },
  {
    title: 'Partitioning and sorting',
    tables: [
      ['ducklake_partition_info', 'A way in which a table is partitioned, while it is in force.'],
      ['ducklake_partition_column', 'A key of a partitioning: a column and what is computed from it.'],
      ['ducklake_file_partition_value', 'The value of one partition key that all rows of a data file share.'],
      ['ducklake_sort_info', 'An order in which the files of a table are sorted, while it is in force.'],
      ['ducklake_sort_expression', 'An expression of a sort order, with its direction.'],
    ],
  },
  {
    title: 'Inlined data',
    tables: [
      [
        'ducklake_inlined_data_tables',
        'Names a table of the catalog that keeps rows of a small insert, instead of a Parquet file.',
      ],
    ],
  },
  {
    title: 'Name mapping',
    tables: [
      ['ducklake_column_mapping', 'A way to find columns by name in files that carry no column ids.'],
      ['ducklake_name_mapping', 'A name in such files and the column it means.'],
    ],
  },
  {
    title: 'Settings',
    tables: [
      [
        'ducklake_metadata',
        'A setting of the lake, of a schema or of a table; only the current value is kept.',
      ],
    ],
  },
  {
    title: 'Scheduled for deletion',
    tables: [
      [
        'ducklake_files_scheduled_for_deletion',
        'A file that no snapshot needs any more and that the next clean-up removes.',
      ],
    ],
  },
]

const INLINED_DATA = /^ducklake_inlined_data_(\d+)_(\d+)$/
const INLINED_DELETE = /^ducklake_inlined_delete_(\d+)$/

/**
 * The tables called `names` in their groups; groups without a table are left out. `tableName` is what the lake's table with
 * an id is called, where that is known. A table that the format does not know is in a group of its own, the last.
 */
export function groupCatalogTables(
  names: readonly string[],
  tableName: (tableId: number) => string | undefined,
): readonly CatalogGroup[] {
  const left = new Set(names)
  const groups = GROUPS.map(({ title, tables }) => {
    const known = tables.flatMap(([name, meaning]) => (left.delete(name) ? [{ name, meaning }] : []))
    return { title, tables: title === 'Inlined data' ? [...known, ...inlinedTables(left, tableName)] : known }
  })
  const others = [...left].map((name) => ({ name, meaning: 'A table that DuckLake 1.0 does not know.' }))
  return [...groups, { title: 'Other tables', tables: others }].filter(({ tables }) => tables.length > 0)
}

/** Takes the tables that DuckLake makes one by one out of `names`, in the order of the lake's tables. */
function inlinedTables(
  names: Set<string>,
  tableName: (tableId: number) => string | undefined,
): CatalogTableMeaning[] {
  const found: (CatalogTableMeaning & { readonly order: readonly number[] })[] = []
  for (const name of names) {
    const [, tableId, version] = INLINED_DATA.exec(name) ?? INLINED_DELETE.exec(name) ?? []
    if (tableId === undefined) continue
    const id = Number(tableId)
    const table = tableName(id) ?? `table ${id}`
    const meaning =
      version === undefined
        ? `Says which rows in the data files of ${table} are deleted, by file and position.`
        : `Rows of ${table} that are kept in the catalog, with its columns of schema version ${version}.`
    found.push({ name, meaning, order: [id, Number(version ?? Number.MAX_SAFE_INTEGER)] })
  }
  for (const { name } of found) names.delete(name)
  found.sort((a, b) => (a.order[0] ?? 0) - (b.order[0] ?? 0) || (a.order[1] ?? 0) - (b.order[1] ?? 0))
  return found.map(({ name, meaning }) => ({ name, meaning }))
}
