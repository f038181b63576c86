/** The lines the example's program prints, made from what really happened. */

import type { Cell } from '../lake/ports.ts'

export interface FeatureOutcome {
  readonly feature: string
  readonly table: string
  readonly written: number
  readonly columns: readonly string[]
  readonly idColumns: readonly string[]
  /** The rows read back, in the order of `columns`. */
  readonly rows: readonly (readonly Cell[])[]
}

/** The example prints every row; a longer list is cut here, with a line that says so. */
const MAX_ROWS = 50

/**
 * Standard output of the program, one entry per line. For the documentation's example it is that text line
 * for line; a feature without a `path` column shows its first column that is not an id.
 */
export function programOutput(
  database: string,
  discovered: readonly string[],
  outcomes: readonly FeatureOutcome[],
): readonly string[] {
  return [
    'DuckLake pipeline',
    '  Store class: DuckDBMetadataStore',
    `  Database: ${database}`,
    ...outcomes.map(({ written, feature }) => `  Wrote ${written} rows for ${feature}`),
    '',
    'Discovered Metaxy features:',
    ...[...discovered].sort().map((feature) => `  ${feature}`),
    ...outcomes.flatMap((outcome) => ['', `Created feature table: ${outcome.table}`, ...rowLines(outcome)]),
  ]
}

function rowLines({ columns, idColumns, rows }: FeatureOutcome): readonly string[] {
  const shown = columns.includes('path') ? 'path' : columns.find((name) => !isIdOrSystem(name, idColumns))
  const ids = idColumns.map((name) => columns.indexOf(name))
  const at = shown === undefined ? -1 : columns.indexOf(shown)
  const text = (row: readonly Cell[], index: number) => row[index] ?? 'None'
  const lines = rows.slice(0, MAX_ROWS).map((row) => {
    const id = ids.map((index) => text(row, index)).join(', ')
    return at < 0 ? `  ${id}` : `  ${id}: ${text(row, at)}`
  })
  const rest = rows.length - MAX_ROWS
  return [
    shown === 'path' ? 'Files:' : 'Rows:',
    ...lines,
    ...(rest > 0 ? [`  (and ${rest} more rows, see the Rows tab)`] : []),
  ]
}

function isIdOrSystem(name: string, idColumns: readonly string[]): boolean {
  return idColumns.includes(name) || name.startsWith('metaxy_')
}
