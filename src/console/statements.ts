/**
 * The statements of a console's text, and which of them only read. This is what a person is told; that nothing else can
 * happen is DuckDB's own doing (`src/worker/console-built-in.ts`).
 */

import { isWord, leadingWord, type Token, tokensOf } from './tokens.ts'

export interface Range {
  /** UTF-16 offsets. */
  readonly start: number
  readonly end: number
}

export interface Statement extends Range {
  /** As it is written, without the `;`. */
  readonly text: string
  /** Offsets are those of the whole text. */
  readonly tokens: readonly Token[]
}

export interface Refusal {
  readonly message: string
  readonly next: string
  readonly range: Range
  /** The word is none that begins a statement of DuckDB: what its parser says is more useful. */
  readonly isTypo?: boolean
}

/** Longer texts are no statements a person wrote; reading them would take the page's time. */
export const LONGEST_TEXT = 100_000

const READING = new Set(
  'SELECT WITH FROM VALUES TABLE DESCRIBE DESC SHOW SUMMARIZE PIVOT UNPIVOT EXPLAIN'.split(' '),
)
/** Other statements of DuckDB, which are refused without asking it. */
const OTHER = new Set(
  (
    'INSERT UPDATE DELETE MERGE CREATE DROP ALTER TRUNCATE COPY EXPORT IMPORT ATTACH DETACH USE SET RESET PRAGMA CALL ' +
    'BEGIN START COMMIT END ROLLBACK ABORT CHECKPOINT FORCE VACUUM ANALYZE INSTALL LOAD PREPARE EXECUTE DEALLOCATE ' +
    'COMMENT VARIABLE GRANT REVOKE REINDEX LOCK CLUSTER DO'
  ).split(' '),
)
const WRITING = new Set('INSERT UPDATE DELETE MERGE'.split(' '))

/** Functions of a query that change what the engine does, run text of their own, or read raw memory. */
const REFUSED_FUNCTIONS = new Set(
  (
    'checkpoint force_checkpoint query read_duckdb enable_logging disable_logging truncate_duckdb_logs write_log ' +
    'enable_profiling disable_profiling arrow_scan arrow_scan_dumb seq_scan nextval'
  ).split(' '),
)

const TAKEN =
  'With the built-in lake engine the console runs queries, INSERT, UPDATE, DELETE, MERGE, TRUNCATE, CREATE, ALTER, DROP and COMMENT on tables, views and schemas of the lake, transactions, CHECKPOINT and functions of DuckLake. Choose DuckDB extension in the Lake engine menu to run any SQL.'

/** Splits at every `;` that is not inside a string, a name or a comment; empty statements are left out. */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = []
  let tokens: Token[] = []
  const close = () => {
    const [first] = tokens
    const last = tokens.at(-1)
    if (first !== undefined && last !== undefined) {
      const { start } = first
      const { end } = last
      statements.push({ text: sql.slice(start, end), start, end, tokens })
    }
    tokens = []
  }
  for (const token of tokensOf(sql)) {
    if (token.kind === 'symbol' && token.text === ';') close()
    else tokens.push(token)
  }
  close()
  return statements
}

/** Why a statement is none of those that only read; `null` when it is one. */
export function refusalOf(statement: Statement): Refusal | null {
  const query = explained(statement.tokens)?.query ?? statement.tokens
  const first = query.find((token) => token.text !== '(')
  const kind = first?.kind === 'word' ? first.text.toUpperCase() : ''
  if (first !== undefined && !READING.has(kind)) {
    const message = first.kind === 'word' ? `${kind} is not possible here.` : 'This is not a query.'
    const range = { start: first.start, end: first.end }
    return { message, next: TAKEN, range, ...(OTHER.has(kind) ? {} : { isTypo: true }) }
  }
  return writingAfterWith(kind, query) ?? refusedFunction(query)
}

/** Whether a statement has rows to select from; what its functions do besides is another question. */
export function isQuery({ tokens }: Statement): boolean {
  const kind = leadingWord(tokens)
  return kind !== 'EXPLAIN' && READING.has(kind) && writingAfterWith(kind, tokens) === null
}

/** `EXPLAIN` and what it explains; `null` for another statement. */
export function explained(tokens: readonly Token[]): { readonly query: readonly Token[] } | null {
  if (!isWord(tokens[0], 'EXPLAIN')) return null
  const options = tokens[1]?.text === '(' && !READING.has(tokens[2]?.text.toUpperCase() ?? '')
  if (options) return { query: tokens.slice(tokens.findIndex((token) => token.text === ')') + 1) }
  return { query: tokens.slice(isWord(tokens[1], 'ANALYZE') ? 2 : 1) }
}

/** `WITH x AS (…) INSERT …` begins like a query. */
function writingAfterWith(kind: string, query: readonly Token[]): Refusal | null {
  if (kind !== 'WITH') return null
  let depth = 0
  for (const token of query) {
    if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0
    const word = token.text.toUpperCase()
    if (depth === 0 && token.kind === 'word' && WRITING.has(word)) {
      return {
        message: `${word} is not possible here.`,
        next: TAKEN,
        range: { start: token.start, end: token.end },
      }
    }
  }
  return null
}

/** Why a function is not called; `null` when none of the refused ones is. */
export function refusedFunction(query: readonly Token[]): Refusal | null {
  const found = query.find(
    (token, index) =>
      (token.kind === 'word' || token.kind === 'quoted') &&
      query[index + 1]?.text === '(' &&
      REFUSED_FUNCTIONS.has(token.text.toLowerCase()),
  )
  if (found === undefined) return null
  return {
    message: `The function ${found.text} is not possible here.`,
    next: 'It does more than read, and not with the lake.',
    range: { start: found.start, end: found.end },
  }
}
