/**
 * What the console leaves out where it hands every statement to DuckDB: statements that would take the lake from under
 * the page, and those that load extensions, because a load that fails damages DuckDB in a browser.
 */

import { type Refusal, refusalOf, type Statement } from './statements.ts'
import { isWord, leadingWord, type Token } from './tokens.ts'

/** Settings that make DuckDB fetch extensions, or fetch them from elsewhere. */
const LOADING =
  /^(autoload_known_extensions|autoinstall_known_extensions|custom_extension_repository|autoinstall_extension_repository)$/i

/** Why a statement is not run; `null` when it is. @param alias the lake's */
export function extensionRefusalOf({ tokens }: Statement, alias: string): Refusal | null {
  const [first] = tokens
  if (first === undefined) return null
  const refuse = (message: string, next: string, { start, end }: Token): Refusal => ({
    message,
    next,
    range: { start, end },
  })
  const word = leadingWord(tokens)
  const own = (token: Token | undefined) =>
    token !== undefined &&
    [alias, `__ducklake_metadata_${alias}`].some((name) => name.toLowerCase() === token.text.toLowerCase())
  if (word === 'DETACH') {
    const name = tokens.at(-1)
    if (name !== undefined && own(name)) {
      return refuse(
        `${name.text} is the lake that this page shows, and cannot be detached here.`,
        'The Files tab can remove the lake.',
        name,
      )
    }
  }
  if (word === 'ATTACH' && isWord(tokens[1], 'OR') && isWord(tokens[2], 'REPLACE')) {
    const as = tokens.findIndex((token) => isWord(token, 'AS'))
    const name = tokens[as + 1]
    if (as < 0 || own(name)) {
      return refuse(
        'This could replace the lake that this page shows.',
        `Attach the database AS another name than ${alias}.`,
        as < 0 ? first : (name ?? first),
      )
    }
  }
  const updatesExtensions = word === 'UPDATE' && isWord(tokens[1], 'EXTENSIONS')
  if (['LOAD', 'INSTALL', 'FORCE'].includes(word) || updatesExtensions) {
    return refuse(
      `${first.text} is not possible here: an extension that fails to load damages DuckDB in a browser.`,
      'The Lake engine menu loads the extension that a lake needs.',
      first,
    )
  }
  const setting = ['SET', 'RESET', 'PRAGMA'].includes(word)
    ? tokens.slice(1, 4).find(({ text }) => LOADING.test(text))
    : undefined
  if (setting === undefined) return null
  return refuse(
    `${setting.text} cannot be changed here: an extension that fails to load damages DuckDB in a browser.`,
    'The Lake engine menu loads the extension that a lake needs.',
    setting,
  )
}

/** Whether a statement may change the lake. Functions of DuckLake do, and look like a query. */
export function mayChange(statement: Statement): boolean {
  if (leadingWord(statement.tokens) === 'EXECUTE') return true
  return (
    refusalOf(statement) !== null ||
    statement.tokens.some(
      ({ kind, text }, index) => kind !== 'string' && isCallOfLake(statement, index, text),
    )
  )
}

function isCallOfLake({ tokens }: Statement, index: number, text: string): boolean {
  return tokens[index + 1]?.text === '(' && (/^ducklake_/i.test(text) || tokens[index - 1]?.text === '.')
}

/** What ran, as a person would name it: `INSERT`, `CREATE TABLE`. */
export function statementName({ tokens }: Statement): string {
  const word = leadingWord(tokens)
  if (word === 'WITH') return tokens.find(({ text }) => CHANGES.test(text))?.text.toUpperCase() ?? word
  if (!['CREATE', 'ALTER', 'DROP', 'COMMENT'].includes(word)) return word
  if (word === 'COMMENT')
    return tokens
      .slice(0, 3)
      .map(({ text }) => text.toUpperCase())
      .join(' ')
  const kind = tokens.slice(1, 5).find(({ text }) => KINDS.test(text))
  return kind === undefined ? word : `${word} ${kind.text.toUpperCase()}`
}

const CHANGES = /^(insert|update|delete|merge)$/i
const KINDS = /^(table|view|schema|macro|function|type|sequence|index|secret)$/i
