/** The documents the benchmark compiles: the example as it is, and longer ones made of many different stores. */

import example from '../src/examples/ducklake/metaxy.toml?raw'

export interface BenchDocument {
  readonly name: string
  readonly text: string
}

/** Stores vary as in a project that is deployed in several places. */
function store(number: number): string {
  const name = number === 0 ? 'dev' : `store_${number}`
  const catalog = number % 2 === 0 ? 'duckdb' : 'sqlite'
  return `
# Deployment ${number}: the lake of one region.
[stores.${name}]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"

[stores.${name}.config]
database = "\${DATABASE_${number}:-:memory:}"
hash_algorithm = "xxhash64"
table_prefix = "region_${number}_"

[stores.${name}.config.ducklake]
alias = "lake_${number}"
attach_options = { override_data_path = true, data_inlining_row_limit = ${number % 50} }

[stores.${name}.config.ducklake.catalog]
type = "${catalog}"
uri = "\${CATALOG_${number}:-/srv/metaxy/region-${number}/catalog.db}"

[stores.${name}.config.ducklake.storage]
type = "local"
path = "/srv/metaxy/region-${number}/data"
`
}

/** Whole stores up to about `size` UTF-16 units. */
function documentOf(size: number): string {
  const parts = ['project = "bench"\nentrypoints = ["bench.definitions"]\n']
  for (let length = 0, number = 0; length < size; number++) {
    const part = store(number)
    parts.push(part)
    length += part.length
  }
  return parts.join('')
}

/** As in the middle of typing: values are missing, evenly spread over the text. */
function withMistakes(text: string, count: number): string {
  const lines = text.split('\n')
  for (let mistake = 1; mistake <= count; mistake++) {
    const from = Math.floor((lines.length * mistake) / (count + 1))
    const at = lines.findIndex((line, index) => index >= from && line.startsWith('type = "metaxy'))
    if (at >= 0) lines[at] = 'type ='
  }
  return lines.join('\n')
}

const small = documentOf(10_000)
const large = documentOf(1_000_000)

export const documents: readonly BenchDocument[] = [
  { name: 'the example', text: example },
  { name: '10 KB', text: small },
  { name: '10 KB, one mistake', text: withMistakes(small, 1) },
  { name: '1 MB', text: large },
  { name: '1 MB, one mistake', text: withMistakes(large, 1) },
  // No more than ten are reported.
  { name: '1 MB, ten mistakes', text: withMistakes(large, 10) },
  // More characters than the parser can take in one string by itself.
  {
    name: '1 MB in one string',
    text: `${small}\n[stores.dev.config.configuration]\nnote = "${'text '.repeat(200_000)}"\n`,
  },
]
