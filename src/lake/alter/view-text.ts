/** The lake's own name in the text of views: stored as a placeholder, so that a lake can be attached under any name. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { sameName } from '../read-snapshot.ts'

const PLACEHOLDER = '{DUCKLAKE_CATALOG}'

/** The stored text with the lake under `alias`. */
export function withAlias(stored: string, alias: string): string {
  return stored.replaceAll(`${PLACEHOLDER}.`, `${quoteIdentifier(alias)}.`)
}

/** The text with another database in place of the lake: before a dot, outside of strings, at the beginning of a name. */
export function withDatabase(sql: string, alias: string, database: string): string {
  const tokens =
    /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g
  return sql.replaceAll(tokens, (token, at: number) => {
    if (/^['-/]/.test(token)) return token
    const name = token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token
    const leads = /^\s*\./.test(sql.slice(at + token.length)) && !/\.\s*$/.test(sql.slice(0, at))
    return leads && sameName(name, alias) ? database : token
  })
}

/** The text as it is stored: `database`, which no person has written, gives way to the placeholder. */
export function toStored(sql: string, database: string): string {
  return sql.replaceAll(`${database}.`, `${PLACEHOLDER}.`)
}
