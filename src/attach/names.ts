/** Tells when a store name or an alias cannot stand in the SQL without quotes, in the words of DuckDB's parser. */

import type { StoreConfig } from '../config/model.ts'
import { repairable } from '../config/repairs.ts'
import type { Diagnostic, Range } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'
import { diagnose, type Said } from './diagnose.ts'

/** DuckDB 1.5's keywords that cannot name a database without quotes (`duckdb_keywords()`, tried one by one). */
const keywords = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
  deferrable desc describe distinct do else end except false fetch for foreign from group having in initially
  intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing
  primary qualify references returning select show some summarize symmetric table then to trailing true union unique
  unpivot using variadic when where window with anti asof at authorization binary by collation concurrently cross
  freeze full glob ilike inner is isnull join left like natural notnull outer overlaps positional right semi similar
  tablesample unpack verbose`.split(/\s+/),
)

function near(token: string): string {
  return `Parser Error: syntax error at or near "${token}"`
}

/** What DuckDB's parser says about `metaxy_generated_<suffix>`; `null` when that takes a whole parser to know. */
function secretNameError(suffix: string): string | null {
  const bad = /[^\w$\u0080-\u{10ffff}]/u.exec(suffix)
  if (bad === null) return null
  const rest = suffix.slice(bad.index)
  const word = /^[ \t]+([A-Za-z_]\w*)(?:\s|$)/.exec(rest)?.[1]
  if (word !== undefined) return near(word)
  return /^[-.,;:/=?@#{})\]+*<>%^&|~!`\\](?:[A-Za-z_]|$)/.test(rest) ? near(rest.charAt(0)) : null
}

const renameNext = 'Use letters, digits and _, beginning with a letter.'

function withDetail(problem: Omit<Said, 'detail'>, detail: string | null): Said {
  return detail === null ? problem : { ...problem, detail }
}

/** Signs that separate words become _, when that gives a usable name. */
function renamed(what: string, part: string): Repair | null {
  const to = part.replace(/[-. ]/g, '_')
  if (!/^[A-Za-z_]\w*$/.test(to) || keywords.has(to.toLowerCase())) return null
  return what === 'alias'
    ? { kind: 'replace-value', value: JSON.stringify(to) }
    : { kind: 'rename-store', to }
}

/** `what` is "store name" or "alias". */
function partProblem(what: string, part: string, suffix: string): Said | null {
  const shown = part === '' ? 'empty' : part
  const message = `Metaxy writes the ${what} without quotes, and ${shown} cannot stand without.`
  if (/[^\w$\u0080-\u{10ffff}]/u.test(part)) {
    const problem = { code: 'unquotable-name', message, next: renameNext, ...repairable(renamed(what, part)) }
    return withDetail(problem, secretNameError(suffix))
  }
  if (/^\w*$/.test(part)) return null
  return {
    code: 'unquotable-name',
    message: `With this ${what}, DuckLake takes the name of the secret for a file and opens that instead.`,
    next: renameNext,
  }
}

function keywordOrDigitProblem(what: string, alias: string): Said | null {
  const message = `Metaxy writes the ${what} without quotes, and ${alias} cannot stand without.`
  if (keywords.has(alias.toLowerCase())) {
    return {
      code: 'unquotable-name',
      message,
      next: `Use another word, for example ${alias}_lake.`,
      detail: near(alias),
    }
  }
  if (!/^\d/.test(alias)) return null
  const digits = /^(\d+)(?:[A-DF-Za-df-z]|$)/.exec(alias)?.[1]
  const isPlain = digits !== undefined && !/^0[xXoObB]/.test(alias)
  return withDetail({ code: 'unquotable-name', message, next: renameNext }, isPlain ? near(digits) : null)
}

/**
 * Why a name that Metaxy pastes into the SQL as it is cannot stand there; `null` when it can. A name that brings its
 * own double quotes can. `what` is e.g. "database".
 */
export function unquotedNameError(what: string, name: string): Said | null {
  if (/^"(?:[^"]|"")+"$/.test(name)) return null
  const shown = name === '' ? 'an empty one' : name
  const problem = {
    code: 'unquotable-name',
    message: `Metaxy writes the ${what} without quotes, and ${shown} cannot stand without.`,
    next: renameNext,
  }
  if (name === '' || /[^\w$\u0080-\u{10ffff}]/u.test(name)) return withDetail(problem, secretNameError(name))
  return keywordOrDigitProblem(what, name)
}

/** The name DuckDB gives the database the store opens, in lower case; `null` for one that is not a local file. */
function ownDatabaseName(database: string): string | null {
  if (database === '' || database === ':memory:') return 'memory'
  if (database.includes(':')) return null
  const file = database.slice(database.lastIndexOf('/') + 1)
  return /^\.*([^.]+)/.exec(file)?.[1]?.toLowerCase() ?? null
}

/** What DuckDB says about its own names. Those with capitals it attaches, and `USE` then means another place. */
const reservedErrors: Readonly<Record<string, string>> = {
  main: 'Binder Error: Attached database name "main" cannot be used because it is a reserved name',
  temp: 'Binder Error: Attached database name "temp" cannot be used because it is a reserved name',
  system: 'Catalog Error: SET schema cannot be set to internal schema "system"',
}

function reservedProblem(alias: string, database: string): Said | null {
  const name = alias.toLowerCase()
  const next = 'Use another alias, for example ducklake.'
  if (Object.hasOwn(reservedErrors, name)) {
    const message = `DuckDB keeps the name ${alias} for itself.`
    return withDetail({ code: 'reserved-alias', message, next }, reservedErrors[alias] ?? null)
  }
  if (name !== ownDatabaseName(database)) return null
  const message = `The store's own database is already called ${alias}, so ATTACH IF NOT EXISTS would attach nothing.`
  return { code: 'reserved-alias', message, next }
}

/** `suffix` is what follows `metaxy_generated_` in the name of the secret. */
export function checkNames(
  store: StoreConfig,
  alias: { readonly value: string; readonly range: Range },
  suffix: string,
): readonly Diagnostic[] {
  const inStore = partProblem('store name', store.name, suffix)
  const inAlias =
    partProblem('alias', alias.value, suffix) ??
    keywordOrDigitProblem('alias', alias.value) ??
    reservedProblem(alias.value, store.database)
  const found: readonly (readonly [Said | null, Range])[] = [
    [inStore, store.nameRange],
    [inAlias, alias.range],
  ]
  return found.flatMap(([problem, range]) => (problem === null ? [] : [diagnose('error', range, problem)]))
}
