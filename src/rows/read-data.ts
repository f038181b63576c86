/** Reads the rows a person typed for one feature into SQL literals and DuckDB types, and says what stands in the way. */

import { hasErrors } from '../text/diagnostic.ts'
import { readCsvRows } from './csv-rows.ts'
import { readJsonRows } from './json-rows.ts'
import { sqlLiteral } from './literal.ts'
import type { DataDocument, InputTable, RowsResult } from './model.ts'
import { checkNames, checkTexts } from './names.ts'
import { checkProvenance } from './provenance.ts'
import { Report } from './report.ts'
import type { RawRows } from './value.ts'
import { duckdbType, type ValueType, widen } from './value-type.ts'

/** Reads one document. `table` is `null` when there is an error. */
export function readDataDocument(document: DataDocument): RowsResult {
  const report = new Report(`data/${document.feature}`)
  const raw =
    document.format === 'json' ? readJsonRows(document.text, report) : readCsvRows(document.text, report)
  const table = raw === null ? null : toTable(raw, report)
  const { diagnostics } = report
  return { table: hasErrors(diagnostics) ? null : table, diagnostics }
}

function toTable(raw: RawRows, report: Report): InputTable {
  if (raw.rows.length === 0) {
    report.add({
      code: 'no-rows',
      severity: 'warning',
      range: raw.header,
      message: 'There are no rows to write.',
      next: 'Add a row, or leave the document out.',
    })
  }
  checkTexts(raw, report)
  const types = raw.columns.map((name) => typeOfColumn(name, raw, report))
  checkNames(raw, types, report)
  checkProvenance(raw, types, report)
  return {
    columns: raw.columns.map((name, at) => {
      const type = types[at] ?? null
      return { name, type: type === null ? null : duckdbType(type) }
    }),
    rows: raw.rows.map(({ cells }) =>
      raw.columns.map((name, at) => sqlLiteral(cells.get(name), types[at] ?? null)),
    ),
  }
}

function typeOfColumn(name: string, raw: RawRows, report: Report): ValueType | null {
  let type: ValueType | null = null
  for (const [at, { cells }] of raw.rows.entries()) {
    const value = cells.get(name)
    if (value !== undefined) type = widen(type, value, { path: name, row: at + 1, report })
  }
  return type
}
