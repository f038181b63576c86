/**
 * DuckLake's functions in a statement, found by the places of tokens: `ducklake_snapshots('lake')`, `lake.snapshots()`, and
 * `snapshots()`, because the lake is the database in use.
 */

import type { Range, Statement } from './statements.ts'
import { leadingWord, type Token } from './tokens.ts'

export interface LakeCall {
  /** Without `ducklake_`, in lower case. */
  readonly name: string
  /** From the name to the closing parenthesis. */
  readonly range: Range
  readonly nameRange: Range
  /** How it is written: `ducklake_x('lake')` names the lake as its first argument. */
  readonly form: 'function' | 'method'
  readonly positional: readonly Argument[]
  /** By name, in lower case. */
  readonly named: ReadonlyMap<string, Argument>
  /** The statement gives the rows a name of its own. */
  readonly hasAlias: boolean
}

export interface Argument {
  readonly tokens: readonly Token[]
  readonly range: Range
}

interface LakeFunction {
  /** Whether it changes the lake, its options or its files. */
  readonly writes: boolean
  /** Whether `lake.name(…)` exists besides `ducklake_name('lake', …)`. */
  readonly isMethod: boolean
  readonly detail: string
}

const reads = (detail: string, isMethod = true): LakeFunction => ({ writes: false, isMethod, detail })
const writes = (detail: string, isMethod = false): LakeFunction => ({ writes: true, isMethod, detail })

/** What the built-in engine answers (DuckLake spec 9 and 10). */
export const LAKE_FUNCTIONS: ReadonlyMap<string, LakeFunction> = new Map([
  ['snapshots', reads('every snapshot')],
  ['current_snapshot', reads('id of the snapshot in use')],
  ['last_committed_snapshot', reads('id of the latest snapshot')],
  ['table_info', reads('files of every table')],
  ['list_files', reads('files of a table', false)],
  ['table_insertions', reads('rows added between two snapshots')],
  ['table_deletions', reads('rows deleted between two snapshots')],
  ['table_changes', reads('rows changed between two snapshots')],
  ['options', reads('what is set for the lake')],
  ['settings', reads('catalog, version and data path')],
  ['set_option', writes('sets an option of the lake', true)],
  ['set_commit_message', writes('author and message of a transaction', true)],
  ['flush_inlined_data', writes('moves rows from the catalog to files')],
  ['merge_adjacent_files', writes('merges small files', true)],
  ['rewrite_data_files', writes('rewrites files with deleted rows')],
  ['expire_snapshots', writes('forgets snapshots')],
  ['cleanup_old_files', writes('removes files no longer needed')],
  ['delete_orphaned_files', writes('removes files nobody knows')],
])

/** Every call in order. @param alias the name the lake is attached under */
export function lakeCalls({ tokens }: Statement, alias: string): readonly LakeCall[] {
  const calls: LakeCall[] = []
  tokens.forEach((token, index) => {
    if (!isName(token) || tokens[index + 1]?.text !== '(') return
    const [, ducklake] = /^ducklake_(.*)$/i.exec(token.text) ?? []
    const name = (ducklake ?? token.text).toLowerCase()
    const from = ducklake === undefined ? methodStart(tokens, index, alias) : index
    const first = from === null ? undefined : tokens[from]
    if (from === null || first === undefined) return
    if (ducklake === undefined && LAKE_FUNCTIONS.get(name)?.isMethod !== true) return
    if (!BEFORE_ROWS.test(tokens[from - 1]?.text ?? '')) return
    const close = closing(tokens, index + 1)
    const end = tokens[close]?.end
    if (end === undefined || (from === index && namesCommonTable(tokens, close))) return
    calls.push({
      name,
      range: { start: first.start, end },
      nameRange: { start: first.start, end: token.end },
      form: ducklake === undefined ? 'method' : 'function',
      ...argumentsIn(tokens.slice(index + 2, close)),
      hasAlias: isAliasAt(tokens, close + 1),
    })
  })
  return calls
}

/** Where `name`, `lake.name`, `main.name` or `lake.main.name` begins; `null` for a name of something else. */
function methodStart(tokens: readonly Token[], index: number, alias: string): number | null {
  let first = index
  while (tokens[first - 1]?.text === '.' && tokens[first - 1]?.kind === 'symbol') first -= 2
  const before = tokens.slice(Math.max(first, 0), index).filter(isName)
  const said = before.map(({ text }) => text.toLowerCase()).join('.')
  return ['', 'main', alias.toLowerCase(), `${alias.toLowerCase()}.main`].includes(said) ? first : null
}

/** `WITH …, options(a) AS (…)` is a name of WITH, not a call. */
function namesCommonTable(tokens: readonly Token[], close: number): boolean {
  const behind = tokens.slice(close + 1, close + 5).map(({ text }) => text.toUpperCase())
  return /^AS,(NOT,)?(MATERIALIZED,)?\(/.test(behind.join())
}

/** Whether a statement calls a function that changes the lake. */
export function callsWriter(statement: Statement, alias: string): boolean {
  return lakeCalls(statement, alias).some(({ name }) => LAKE_FUNCTIONS.get(name)?.writes === true)
}

/** `CALL f(…)` as a query of the function's rows: a word of the same length. */
export function calledAsQuery(statement: Statement): Statement {
  if (leadingWord(statement.tokens) !== 'CALL') return statement
  const [word, ...others] = statement.tokens
  if (word === undefined) return statement
  return {
    ...statement,
    text: `FROM${statement.text.slice('CALL'.length)}`,
    tokens: [{ ...word, text: 'FROM' }, ...others],
  }
}

const BEFORE_ROWS = /^(from|join|call|,|\(|lateral|pivot|unpivot|summarize|describe)$/i

function isName(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted'
}

/** Words that may follow a table and are no alias of it. */
const AFTER_ROWS =
  /^(where|group|order|having|limit|offset|qualify|window|union|except|intersect|join|inner|left|right|full|cross|natural|semi|anti|asof|positional|on|using|select|tablesample|at|when)$/i

/** Whether the token gives the rows before it a name. */
export function isAliasAt(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  return token !== undefined && isName(token) && (token.kind === 'quoted' || !AFTER_ROWS.test(token.text))
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  return tokens.findIndex(({ kind, text }, index) => {
    if (index < open || kind !== 'symbol') return false
    depth += text === '(' ? 1 : text === ')' ? -1 : 0
    return depth === 0
  })
}

/** Cut at commas; `name => value` and `name := value` are named. */
function argumentsIn(tokens: readonly Token[]): Pick<LakeCall, 'positional' | 'named'> {
  const pieces: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'symbol' && '([{'.includes(token.text)) depth += 1
    if (token.kind === 'symbol' && ')]}'.includes(token.text)) depth -= 1
    if (depth === 0 && token.kind === 'symbol' && token.text === ',') pieces.push([])
    else pieces.at(-1)?.push(token)
  }
  const positional: Argument[] = []
  const named = new Map<string, Argument>()
  for (const piece of pieces) {
    const [name, first, second] = piece
    const arrow = `${first?.text ?? ''}${second?.text ?? ''}`
    const isNamed = arrow === '=>' || arrow === ':='
    const value = argumentOf(isNamed ? piece.slice(3) : piece)
    if (value === null) continue
    if (isNamed) named.set(name?.text.toLowerCase() ?? '', value)
    else positional.push(value)
  }
  return { positional, named }
}

function argumentOf(tokens: readonly Token[]): Argument | null {
  const [first, last] = [tokens[0], tokens.at(-1)]
  return first === undefined || last === undefined
    ? null
    : { tokens, range: { start: first.start, end: last.end } }
}
