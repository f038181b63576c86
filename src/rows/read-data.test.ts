import { describe, expect, it } from 'vitest'
import { readDataDocument } from './read-data.ts'

const SEED_ROWS = `[
  {
    "sample_uid": "clip_001",
    "path": "s3://demo-bucket/processed/clip_001.parquet",
    "metaxy_provenance_by_field": { "path": "path_hash_clip_001_v1" }
  },
  {
    "sample_uid": "clip_002",
    "path": "s3://demo-bucket/processed/clip_002.parquet",
    "metaxy_provenance_by_field": { "path": "path_hash_clip_002_v1" }
  }
]
`

function json(text: string) {
  return readDataDocument({ feature: 'examples/ducklake_demo', format: 'json', text })
}

describe('the rows of the DuckLake example', () => {
  it('are read into columns, types and literals', () => {
    expect(json(SEED_ROWS)).toEqual({
      diagnostics: [],
      table: {
        columns: [
          { name: 'sample_uid', type: 'VARCHAR' },
          { name: 'path', type: 'VARCHAR' },
          { name: 'metaxy_provenance_by_field', type: 'STRUCT("path" VARCHAR)' },
        ],
        rows: [
          [
            "'clip_001'",
            "'s3://demo-bucket/processed/clip_001.parquet'",
            "{'path': 'path_hash_clip_001_v1'}",
          ],
          [
            "'clip_002'",
            "'s3://demo-bucket/processed/clip_002.parquet'",
            "{'path': 'path_hash_clip_002_v1'}",
          ],
        ],
      },
    })
  })
})

/** Diagnostics as code, severity and the text they point at. */
function found(text: string, format: 'json' | 'csv' = 'json') {
  const { table, diagnostics } = readDataDocument({ feature: 'a/b', format, text })
  for (const { document, next } of diagnostics) {
    expect(document).toBe('data/a/b')
    expect(next).toBeTruthy()
  }
  return {
    read: table !== null,
    diagnostics: diagnostics.map(({ code, severity, range }) => [
      code,
      severity,
      text.slice(range.start, range.end),
    ]),
  }
}

const P = '"metaxy_provenance_by_field": {"path": "h"}'

describe('JSON that cannot be written', () => {
  it.each<[name: string, text: string, expected: string[][]]>([
    ['nothing', '', [['json-syntax', 'error', '']]],
    ['an object', '{}', [['not-an-array', 'error', '{}']]],
    ['a row that is no object', `[{${P}}, 5]`, [['not-an-object', 'error', '5']]],
    ['a trailing comma', `[{${P}},]`, [['json-syntax', 'error', ']']]],
    ['a comment', `[{${P}}] // x`, [['json-syntax', 'error', '// x']]],
    ['two values', `[{${P}}] []`, [['json-syntax', 'error', '[']]],
    ['a repeated key', `[{"x": 1, ${P}, "x": 2}]`, [['duplicate-key', 'error', '"x"']]],
    ['a repeated member', `[{"x": {"a": 1, "a": 1}, ${P}}]`, [['duplicate-key', 'error', '"a"']]],
    ['text after a number', `[{"x": 1, ${P}}, {"x": "b", ${P}}]`, [['type-conflict', 'error', '"b"']]],
    [
      'a member of two types',
      `[{"x": {"a": 1}, ${P}}, {"x": {"a": [2]}, ${P}}]`,
      [['type-conflict', 'error', '[2]']],
    ],
    ['a list of two types', `[{"x": [1, true], ${P}}]`, [['type-conflict', 'error', 'true']]],
    ['an empty object', `[{"x": {}, ${P}}]`, [['empty-object', 'error', '{}']]],
    ['an empty name', `[{"": 1, ${P}}]`, [['empty-name', 'error', '1']]],
    ['names that differ in case', `[{"x": 1, "X": 2, ${P}}]`, [['duplicate-column', 'error', '2']]],
    ['a NUL character', `[{"x": "a\\u0000b", ${P}}]`, [['nul-character', 'error', '"a\\u0000b"']]],
    ['half a surrogate pair', `[{"x": ["\\ud83e"], ${P}}]`, [['broken-character', 'error', '"\\ud83e"']]],
    ['no provenance', '[{"x": 1}, {"x": 2}]', [['missing-provenance', 'error', '{"x": 1}']]],
    [
      'provenance null everywhere',
      '[{"metaxy_provenance_by_field": null}]',
      [['missing-provenance', 'error', '{"metaxy_provenance_by_field": null}']],
    ],
    ['provenance as text', '[{"metaxy_provenance_by_field": "h"}]', [['provenance-type', 'error', '"h"']]],
  ])('%s', (_name, text, expected) => {
    expect(found(text)).toEqual({ read: false, diagnostics: expected })
  })

  it('says what Metaxy says', () => {
    const details = (text: string) => json(text).diagnostics.map(({ detail }) => detail)
    expect(details('[{"x": 1}]')).toEqual(["DataFrame must have 'metaxy_provenance_by_field' column"])
    const refused = "'metaxy_provenance_by_field' column must be a Struct or Map, got"
    expect(details('[{"metaxy_provenance_by_field": "h"}]')).toEqual([`${refused} String`])
    expect(details('[{"metaxy_provenance_by_field": 5}]')).toEqual([`${refused} Int64`])
    expect(details('[{"metaxy_provenance_by_field": [0.5]}]')).toEqual([`${refused} List(Float64)`])
  })

  it('names both rows of a conflict', () => {
    const text = `[{"x": null, ${P}}, {"x": 1, ${P}}, {"x": "b", ${P}}]`
    expect(json(text).diagnostics[0]?.message).toBe(
      '"x" is text in row 3 but a number in row 2; a column has one type.',
    )
  })
})

describe('rows that are written with a warning', () => {
  it('lack their provenance here and there', () => {
    const text = `[{"x": 1, ${P}}, {"x": 2}, {"x": 3, "metaxy_provenance_by_field": null}]`
    expect(found(text)).toEqual({ read: true, diagnostics: [['missing-provenance', 'warning', '{"x": 2}']] })
    expect(json(text).diagnostics[0]?.message).toContain('Rows 2, 3 without')
  })

  it('are none', () => {
    expect(found(' []')).toEqual({ read: true, diagnostics: [['no-rows', 'warning', '[]']] })
    expect(json('[]').table).toEqual({ columns: [], rows: [] })
  })
})

describe('columns', () => {
  it('come in the order of their first appearance', () => {
    const { table } = json(`[{"b": 1, ${P}}, {"a": "x", "b": 2, ${P}, "c": true}]`)
    expect(table?.columns).toEqual([
      { name: 'b', type: 'BIGINT' },
      { name: 'metaxy_provenance_by_field', type: 'STRUCT("path" VARCHAR)' },
      { name: 'a', type: 'VARCHAR' },
      { name: 'c', type: 'BOOLEAN' },
    ])
    expect(table?.rows).toEqual([
      ['1', "{'path': 'h'}", 'NULL', 'NULL'],
      ['2', "{'path': 'h'}", "'x'", 'true'],
    ])
  })
})

describe('CSV that cannot be written', () => {
  const H = 'x,metaxy_provenance_by_field.path'
  it.each<[name: string, text: string, expected: string[][]]>([
    ['nothing', '', [['csv-header', 'error', '']]],
    ['too many cells', `${H}\n1,h\n2,h,extra\n`, [['csv-columns', 'error', 'extra']]],
    ['an open quote', `${H}\n"1,h\n`, [['csv-syntax', 'error', '"']]],
    ['text after a quote', `${H}\n"1"2,h\n`, [['csv-syntax', 'error', '2']]],
    ['a quote inside', `${H}\n1"2,h\n`, [['csv-syntax', 'error', '"']]],
    [
      'a column twice',
      `x,x,${H}`,
      [
        ['duplicate-column', 'error', 'x'],
        ['duplicate-column', 'error', 'x'],
      ],
    ],
    ['a value and a struct', 'p,p.a\n1,2', [['duplicate-column', 'error', 'p.a']]],
    ['a struct and a value', 'p.a,p\n1,2', [['duplicate-column', 'error', 'p']]],
    [
      'a column without name',
      `x,,${H}y\n`,
      [
        ['csv-header', 'error', ','],
        ['duplicate-column', 'error', 'x'],
      ],
    ],
    ['no provenance', 'x,y\n1,2\n', [['missing-provenance', 'error', 'x,y']]],
    ['provenance as text', 'x,metaxy_provenance_by_field\n1,h\n', [['provenance-type', 'error', 'h']]],
  ])('%s', (_name, text, expected) => {
    expect(found(text, 'csv')).toEqual({ read: false, diagnostics: expected })
  })

  it('reads short rows, blank lines and a missing last line end', () => {
    const text = 'metaxy_provenance_by_field.path,x,y\nh,1,2\n\nh,3\r\nh,,4'
    expect(readDataDocument({ feature: 'a/b', format: 'csv', text }).table?.rows).toEqual([
      ["{'path': 'h'}", '1', '2'],
      ["{'path': 'h'}", '3', 'NULL'],
      ["{'path': 'h'}", 'NULL', '4'],
    ])
  })

  it('warns about a header without rows and about rows without provenance', () => {
    expect(found(H, 'csv')).toEqual({ read: true, diagnostics: [['no-rows', 'warning', H]] })
    expect(found(`${H}\n1,h\n2,\n`, 'csv')).toEqual({
      read: true,
      diagnostics: [['missing-provenance', 'warning', '2,']],
    })
  })
})

describe('ten thousand rows', () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => ({
    sample_uid: `clip_${at}`,
    path: `s3://demo-bucket/processed/clip_${at}.parquet`,
    size: at,
    metaxy_provenance_by_field: { path: `hash_${at}` },
  }))
  const csv = rows.map((row) => `${row.sample_uid},${row.path},${row.size},hash_${row.size}`).join('\n')

  it.each([
    ['json', JSON.stringify(rows, null, 2)],
    ['csv', `sample_uid,path,size,metaxy_provenance_by_field.path\n${csv}\n`],
  ] as const)('%s is read well within a second', (format, text) => {
    // Processor time: wall time would measure what else the machine does.
    const start = process.cpuUsage()
    const { table, diagnostics } = readDataDocument({ feature: 'a/b', format, text })
    const milliseconds = process.cpuUsage(start).user / 1_000
    expect(diagnostics).toEqual([])
    expect(table?.rows[9_999]).toEqual([
      "'clip_9999'",
      "'s3://demo-bucket/processed/clip_9999.parquet'",
      '9999',
      "{'path': 'hash_9999'}",
    ])
    expect(milliseconds).toBeLessThan(1_000)
  })
})
