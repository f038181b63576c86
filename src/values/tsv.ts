/** Cells as tab-separated text for the clipboard, so that a spreadsheet reads back exactly the text of every cell. */

/** A cell's text, or `null` for SQL NULL, which is copied as nothing. */
type CellText = string | null

/**
 * One cell alone is its bare text. In a block, a cell that holds a tab, a line break or a leading quote is
 * quoted the way spreadsheets do (`"` doubled), so that it stays one cell.
 */
export function toTsv(rows: readonly (readonly CellText[])[]): string {
  const only = rows.length === 1 && rows[0]?.length === 1 ? rows[0][0] : undefined
  if (only !== undefined) return only ?? ''
  return rows.map((row) => row.map(field).join('\t')).join('\n')
}

function field(cell: CellText): string {
  if (cell === null) return ''
  return /[\t\r\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
