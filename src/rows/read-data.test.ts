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
