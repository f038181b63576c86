/** Says in words what a snapshot changed, from the text DuckLake stores (DuckLake spec, `ducklake_snapshot_changes`). */

/** The name of a table by its id, or `undefined` when the catalog does not know it any more. */
export type TableNameOf = (tableId: string) => string | undefined

/** One sentence part per stored change, in order; a change this client does not know is returned as stored. */
export function describeChanges(changes: string, nameOf: TableNameOf): string[] {
  return splitChanges(changes).map((entry) => sentence(entry, nameOf))
}

/** Cuts at commas outside double quotes. */
function splitChanges(changes: string): string[] {
  const entries: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at <= changes.length; at++) {
    const char = changes.charAt(at)
    if (char === '"') quoted = !quoted
    if (at === changes.length || (char === ',' && !quoted)) {
      const entry = changes.slice(start, at)
      if (entry !== '') entries.push(entry)
      start = at + 1
    }
  }
  return entries
}

const BY_NAME: Readonly<Record<string, string>> = {
  created_schema: 'created schema',
  created_table: 'created table',
  created_view: 'created view',
  created_scalar_macro: 'created macro',
  created_table_macro: 'created table macro',
}

/** What was done to a table, `%` standing for it. */
const BY_TABLE: Readonly<Record<string, string>> = {
  dropped_table: 'dropped %',
  altered_table: 'altered %',
  inserted_into_table: 'inserted into % (data file)',
  deleted_from_table: 'deleted from %',
  inlined_insert: 'inserted into % (rows kept in the catalog)',
  inlined_delete: 'deleted from % (noted in the catalog)',
  inline_flush: 'wrote rows of % from the catalog to a data file',
  flushed_inlined: 'wrote rows of % from the catalog to a data file',
  merge_adjacent: 'merged data files of %',
  rewrite_delete: 'rewrote data files of %',
  compacted_table: 'compacted %',
}

const BY_ID: Readonly<Record<string, string>> = {
  dropped_schema: 'dropped schema',
  dropped_view: 'dropped view',
  altered_view: 'altered view',
  dropped_scalar_macro: 'dropped macro',
  dropped_table_macro: 'dropped table macro',
}

function sentence(entry: string, nameOf: TableNameOf): string {
  const colon = entry.indexOf(':')
  if (colon < 0) return entry
  const keyword = entry.slice(0, colon).toLowerCase()
  const value = entry.slice(colon + 1)
  const named = own(BY_NAME, keyword)
  if (named !== undefined) return `${named} ${plainName(value)}`
  const table = own(BY_TABLE, keyword)
  if (table !== undefined) return table.replace('%', () => nameOf(value) ?? `table ${value}`)
  const id = own(BY_ID, keyword)
  return id === undefined ? entry : `${id} ${value}`
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** `"main"."a""b"` → `main.a"b`. */
function plainName(name: string): string {
  return name.replace(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll('""', '"'))
}
