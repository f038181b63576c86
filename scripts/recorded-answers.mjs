/** Compares recorded answers of the real Metaxy and DuckDB with new ones, apart from what no two runs have in common. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** In a lake: what names its files, when they were made, and the folder they were made in. */
const passing = {
  uuid: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  time: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00/g,
  folder: /(?:\/[^/"]+)*\/(?:tmp)[^/"]*(?=\/(?:storage|meta))/g,
  parent: /(?:\/[^/"]+)+(?=\/older-lakes\/)/g,
}

/** The text with each of them replaced by its number in the order of their first appearance. @param {string} text */
function withoutPassing(text) {
  return Object.entries(passing).reduce((before, [kind, pattern]) => {
    const numbers = new Map()
    return before.replace(pattern, (found) => {
      if (!numbers.has(found)) numbers.set(found, numbers.size + 1)
      return `<${kind} ${numbers.get(found)}>`
    })
  }, text)
}

/**
 * The paths of all files below a folder, sorted, without the UUIDs in their names.
 * @param {string} folder @returns {string[]}
 */
export function fileNames(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      `${entry.parentPath.slice(folder.length)}/${entry.name}`.replaceAll(passing.uuid, '<uuid>'),
    )
    .sort()
}

/** A checksum of every file below a folder, by path. @param {string} folder */
export function checksums(folder) {
  const sum = (/** @type {string} */ file) => createHash('sha256').update(readFileSync(file)).digest('hex')
  return Object.fromEntries(fileNames(folder).map((name) => [name, sum(join(folder, name))]))
}

/** @param {unknown} value @returns {value is Record<string, unknown> | unknown[]} */
function isNested(value) {
  return typeof value === 'object' && value !== null
}

/**
 * Each place where two JSON values differ, with both values; an item that has a name is called by it.
 * @param {unknown} before @param {unknown} now @param {string} place @returns {string[]}
 */
function jsonDifferences(before, now, place) {
  if (!isNested(before) || !isNested(now) || Array.isArray(before) !== Array.isArray(now)) {
    return before === now ? [] : [`${place}: ${shown(before)} is now ${shown(now)}`]
  }
  const [left, right] = [before, now].map(byName)
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    jsonDifferences(left.get(key), right.get(key), place === '' ? key : `${place} › ${key}`),
  )
}

/** By key, or by place and name. @param {Record<string, unknown> | unknown[]} value */
function byName(value) {
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  return new Map(
    value.map((item, at) => [isNested(item) && 'name' in item ? `${at} ${item.name}` : `${at}`, item]),
  )
}

/** @param {unknown} value */
function shown(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** More of them help nobody. */
const LISTED = 40

/** @typedef {{ rows: unknown[] }} Recorded */

/**
 * What is compared of an answer: of a lake no UUIDs, times and folders, of lakes that were migrated no sizes of delete files,
 * which name the folder, and of change feeds no order; of versions not which Python asked.
 * @param {string} name @param {string} text
 */
function comparable(name, text) {
  const isMigrated = /^older-lakes\/[\d.]+(?:-\w+)?\.json$/.test(name)
  const value = JSON.parse(name === 'example-lake.json' || isMigrated ? withoutPassing(text) : text)
  if (name === 'versions.json') delete value.python
  if (isMigrated) for (const row of value.ducklake_delete_file) row.splice(9, 2)
  if (/^lakes\/.*\/rows\.json$/.test(name))
    for (const { rows } of /** @type {Recorded[]} */ ([...value.tables, ...value.changes]))
      rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return value
}

/**
 * A line for each difference of two answers; `name` is the file's (see {@link comparable}).
 * @param {string} name @param {string} before @param {string} now @returns {string[]}
 */
export function differences(name, before, now) {
  const found = jsonDifferences(comparable(name, before), comparable(name, now), '')
  if (found.length <= LISTED) return found
  return [...found.slice(0, LISTED), `and ${found.length - LISTED} more`]
}
