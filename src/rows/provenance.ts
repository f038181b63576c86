/** Whether the rows carry the provenance Metaxy asks of root features (metaxy `metadata_store/base.py`, `write`). */

import type { Report } from './report.ts'
import type { RawRows } from './value.ts'
import { polarsType, type ValueType } from './value-type.ts'

const COLUMN = 'metaxy_provenance_by_field'
const ADVICE = `Give every row "${COLUMN}": an object with one text per field of the feature.`

/**
 * Metaxy refuses rows without the column and a column that is not a struct. A null in some rows it accepts: their
 * provenance is NULL, so they count as stale ever after; that is a warning here.
 */
export function checkProvenance(raw: RawRows, types: readonly (ValueType | null)[], report: Report): void {
  if (raw.rows.length === 0) return
  const at = raw.columns.indexOf(COLUMN)
  const type = types[at] ?? null
  if (at < 0) {
    report.add({
      code: 'missing-provenance',
      range: raw.header,
      message: `The rows have no "${COLUMN}", and Metaxy asks root features for it.`,
      next: ADVICE,
      detail: `DataFrame must have '${COLUMN}' column`,
    })
  } else if (type === null) {
    report.add({
      code: 'missing-provenance',
      range: raw.header,
      message: `"${COLUMN}" is null in every row.`,
      next: ADVICE,
    })
  } else if (type.kind !== 'struct') {
    const value = raw.rows.find(({ cells }) => cells.get(COLUMN)?.kind !== 'null')?.cells.get(COLUMN)
    report.add({
      code: 'provenance-type',
      range: value?.range ?? raw.header,
      message: `"${COLUMN}" must be an object with one text per field.`,
      next: ADVICE,
      detail: `'${COLUMN}' column must be a Struct or Map, got ${polarsType(type)}`,
    })
  } else warnAboutNulls(raw, report)
}

function warnAboutNulls(raw: RawRows, report: Report): void {
  const missing = raw.rows.flatMap(({ cells, range }, at) => {
    const value = cells.get(COLUMN)
    return value === undefined || value.kind === 'null' ? [{ row: at + 1, range }] : []
  })
  const [first] = missing
  if (first === undefined) return
  const named = missing.slice(0, 5).map(({ row }) => row)
  const others = missing.length - named.length
  report.add({
    code: 'missing-provenance',
    severity: 'warning',
    range: first.range,
    message: `${missing.length === 1 ? 'Row' : 'Rows'} ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''} without "${COLUMN}": Metaxy stores them with a NULL provenance.`,
    next: ADVICE,
  })
}
