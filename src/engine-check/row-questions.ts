/** What is asked about the rows of a relation, in SQL that says the same on every DuckDB: cells are compared as DuckDB's text. */

import type { LakeColumn } from '../lake/engine.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'

/** Types of which two different texts are never equal values: only then is the text of a minimum one of its own. */
const ONE_TEXT =
  /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\(\d+,\d+\)|VARCHAR|BLOB|BOOLEAN|UUID|DATE|TIME|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/

/**
 * A query of two columns, what and text. The contents of the table and of each column are told as the number of rows and the sum of
 * the md5 of each: the order of rows does not matter, every value and every repetition does.
 *
 * @param relation to be written after FROM
 */
export function rowsQuestion(relation: string, columns: readonly LakeColumn[]): string {
  const names = columns.map((_, i) => `c${i}`)
  const said: [string, string][] = [
    ['rows', 'count(*)'],
    // Each cell after its length, so that no two rows are written the same.
    ['contents of the rows', digest(`concat_ws(',', ${names.map(measured).join(', ')})`)],
    ...columns.flatMap(({ name, type }, i): [string, string][] => {
      const what = `column ${name} (${type})`
      return [
        [`${what}: values`, `count(c${i})`],
        [`${what}: contents`, digest(measured(`c${i}`))],
        [`${what}: minimum`, `min(${comparable(`c${i}`, type)})`],
        [`${what}: maximum`, `max(${comparable(`c${i}`, type)})`],
      ]
    }),
  ]
  const aggregates = said.map(([, value], i) => `CAST(${value} AS VARCHAR) AS a${i}`)
  return [
    `SELECT unnest([${said.map(([what]) => quoteLiteral(what)).join(', ')}]) AS what, unnest([${said.map((_, i) => `a${i}`).join(', ')}]) AS text`,
    `FROM (SELECT ${aggregates.join(', ')}`,
    `FROM (SELECT ${columns.map(({ name }) => `r.${quoteIdentifier(name)}`).join(', ')} FROM ${relation} AS r) AS q(${names.join(', ')}))`,
  ].join('\n')
}

/** A cell with its length before it; `-` for NULL. */
function measured(column: string): string {
  return `coalesce(concat(strlen(CAST(${column} AS VARCHAR)), ':', CAST(${column} AS VARCHAR)), '-')`
}

function digest(text: string): string {
  return `concat(count(*), ' × ', coalesce(sum(md5_number_lower(${text})), 0))`
}

function comparable(column: string, type: string): string {
  return ONE_TEXT.test(type) ? column : `CAST(${column} AS VARCHAR)`
}
