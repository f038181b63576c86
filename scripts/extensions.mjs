/**
 * Puts DuckDB's signed extensions beside the page: `npm run extensions` downloads them into `public/extensions`, with their
 * SHA-256 sums in `SHA256SUMS`; the next build takes them along. `EXTENSION_REPOSITORY` names another place to download from.
 * Files that are there already are compared with their sums and kept.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = (process.env.EXTENSION_REPOSITORY ?? 'https://extensions.duckdb.org').replace(/\/+$/, '')
const place = 'v1.5.5/wasm_eh'
const folder = fileURLToPath(new URL(`../public/extensions/${place}`, import.meta.url))
const sumsFile = join(folder, 'SHA256SUMS')
const names = ['parquet', 'ducklake'].map((name) => `${name}.duckdb_extension.wasm`)

/** @param {Uint8Array} bytes */
const sumOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** @returns {Map<string, string>} sums by file name */
function knownSums() {
  if (!existsSync(sumsFile)) return new Map()
  const lines = readFileSync(sumsFile, 'utf8').trim().split('\n')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

/** @param {string} name */
async function download(name) {
  const url = `${repository}/${place}/${name}`
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (!WebAssembly.validate(bytes))
    throw new Error(`${url} is no WebAssembly module (${bytes.length} bytes).`)
  return bytes
}

/** @param {unknown} error */
function inWords(error) {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

try {
  const sums = knownSums()
  const files = new Map()
  for (const name of names) {
    const path = join(folder, name)
    const here = existsSync(path) ? readFileSync(path) : null
    const expected = sums.get(name)
    if (here !== null && expected !== undefined && sumOf(here) !== expected)
      throw new Error(`${path} is not what SHA256SUMS says. Remove it to download it again.`)
    const bytes = here ?? (await download(name))
    if (here === null && expected !== undefined && sumOf(bytes) !== expected)
      throw new Error(
        `${repository} has another ${name} than SHA256SUMS says. Remove SHA256SUMS to accept it.`,
      )
    files.set(name, bytes)
    console.log(`${name}: ${bytes.length} bytes, ${here === null ? 'downloaded' : 'already there'}`)
  }
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
  writeFileSync(sumsFile, names.map((name) => `${sumOf(files.get(name))}  ${name}\n`).join(''))
  console.log(`The extensions are in ${folder}. Build the page again to take them along.`)
} catch (error) {
  console.error(`The extensions could not be downloaded: ${inWords(error)}`)
  console.error(
    'Nothing was changed. The page works without them, on its built-in engine; see docs/deploy.md.',
  )
  process.exitCode = 1
}
