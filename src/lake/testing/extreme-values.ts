/** Values at the edges of every type: least, greatest, zero, negative, infinite, NaN, empty. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import type { Column } from '../ports.ts'

/** SQL texts by type; at most eight, so that all rows may be kept in the catalog. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false'],
  TINYINT: ['-128', '0', '127'],
  SMALLINT: ['-32768', '0', '32767'],
  INTEGER: ['-2147483648', '0', '2147483647'],
  BIGINT: ['-9223372036854775808', '0', '-1', '9223372036854775807'],
  UTINYINT: ['0', '255'],
  USMALLINT: ['0', '65535'],
  UINTEGER: ['0', '4294967295'],
  UBIGINT: ['0', '18446744073709551615', '9223372036854775808'],
  FLOAT: ["'-inf'", '-3.4028235e38', '-0.0', '0', '1.1754944e-38', '3.4028235e38', "'inf'", "'nan'"],
  DOUBLE: ["'-inf'", '-1.7976931348623157e308', '-0.0', '0', '5e-324', '0.1', "'inf'", "'nan'"],
  'DECIMAL(4,1)': ['-999.9', '0', '999.9'],
  'DECIMAL(9,0)': ['-999999999', '0', '999999999'],
  'DECIMAL(18,3)': ['-999999999999999.999', '0', '999999999999999.999'],
  'DECIMAL(38,10)': [
    "'-9999999999999999999999999999.9999999999'",
    '0',
    "'9999999999999999999999999999.9999999999'",
  ],
  DATE: [
    "'5877642-06-25 (BC)'",
    "'0001-01-01 (BC)'",
    "'1970-01-01'",
    "'5881580-07-10'",
    "'infinity'",
    "'-infinity'",
  ],
  TIME: ["'00:00:00'", "'00:00:00.000001'", "'23:59:59.999999'", "'24:00:00'"],
  TIMESTAMP: [
    "'290309-12-22 (BC) 00:00:00'",
    "'1970-01-01 00:00:00'",
    "'1969-12-31 23:59:59.999999'",
    "'294247-01-10 04:00:54.775806'",
    "'infinity'",
    "'-infinity'",
  ],
  TIMESTAMP_S: ["'0001-01-01 00:00:00'", "'1970-01-01 00:00:00'", "'9999-12-31 23:59:59'"],
  TIMESTAMP_MS: ["'0001-01-01 00:00:00'", "'1970-01-01 00:00:00.001'", "'9999-12-31 23:59:59.999'"],
  TIMESTAMP_NS: [
    "'1677-09-22 00:00:00.000000001'",
    "'1970-01-01 00:00:00'",
    "'2262-04-11 23:47:16.854775806'",
  ],
  TIMESTAMPTZ: [
    "'0001-01-01 00:00:00+00'",
    "'1970-01-01 00:00:00+00'",
    "'9999-12-31 23:59:59.999999+00'",
    "'infinity'",
    "'-infinity'",
  ],
  VARCHAR: ["''", "' '", "'NULL'", "repeat('é', 400)", 'chr(0)', `'{"x": '''`, 'chr(1114111)'],
  BLOB: ["''", "'\\x00'", "'\\xFF\\xFE'", "encode(repeat('b', 300))"],
  UUID: [
    "'00000000-0000-0000-0000-000000000000'",
    "'80000000-0000-0000-0000-000000000000'",
    "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
  ],
  'INTEGER[]': ['[]', '[NULL]', '[0, -2147483648, 2147483647]'],
  'DOUBLE[][]': ['[]', '[[]]', "[NULL, [], ['nan', 'inf', NULL]]"],
  'STRUCT(a DOUBLE, b VARCHAR[], c STRUCT(d DATE))': [
    "{'a': NULL, 'b': NULL, 'c': NULL}",
    "{'a': 'nan', 'b': [], 'c': {'d': NULL}}",
    "{'a': '-inf', 'b': ['', NULL], 'c': {'d': 'infinity'}}",
  ],
  'MAP(VARCHAR, INTEGER[])': ['MAP {}', "MAP {'': NULL}", "MAP {'a': [], 'b': [NULL, 1]}"],
}

/** A key and a column per type. */
export const EXTREME_COLUMNS: readonly Column[] = [
  { name: 'k', type: 'INTEGER' },
  ...Object.keys(VALUES).map((type, i) => ({ name: `v${i}`, type })),
]

/** Rows of the values that `keep` allows, as a query; NULL where a type has fewer. The last row is NULL but for its key. */
export function extremeRows(keep: (type: string, value: string) => boolean = () => true): string {
  const columns = Object.entries(VALUES).map(
    ([type, values]) => [type, values.filter((v) => keep(type, v))] as const,
  )
  const rows = Array.from({ length: 9 }, (_, n) => {
    const cells = columns.map(
      ([type, values], i) => `CAST(${values[n] ?? 'NULL'} AS ${type}) AS ${quoteIdentifier(`v${i}`)}`,
    )
    return `SELECT ${n} AS k, ${cells.join(', ')}`
  })
  return rows.join(' UNION ALL ')
}
