/** What the built-in lake engine does with a statement: which of its ways to run one it takes, or why it runs none. */

import { type Definition, definitionOf } from './definition-statements.ts'
import { ELSEWHERE, Refused } from './reader.ts'
import { type RowStatement, rowStatement } from './row-statements.ts'
import { explained, type Refusal, refusalOf, refusedFunction, type Statement } from './statements.ts'
import { isWord, leadingWord } from './tokens.ts'

export type BuiltInStatement =
  /** Only reads, apart from what DuckLake's functions in it do. */
  | { readonly kind: 'query' }
  | { readonly kind: 'explain' }
  /** A function of DuckLake, called alone. */
  | { readonly kind: 'call' }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'rows'; readonly rows: RowStatement }
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'begin' | 'commit' | 'rollback' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

const ENDS: Readonly<Record<string, 'begin' | 'commit' | 'rollback'>> = {
  BEGIN: 'begin',
  START: 'begin',
  COMMIT: 'commit',
  END: 'commit',
  ROLLBACK: 'rollback',
  ABORT: 'rollback',
}

/** @param alias the name the lake is attached under */
export function builtInStatement(statement: Statement, alias: string): BuiltInStatement {
  try {
    return read(statement, alias)
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refusal: error.refusal }
    throw error
  }
}

function read(statement: Statement, alias: string): BuiltInStatement {
  const { tokens } = statement
  const word = leadingWord(tokens)
  const refused = refusedFunction(tokens)
  const transaction = ENDS[word]
  if (transaction !== undefined) return { kind: transaction }
  if (word === 'CHECKPOINT' || (word === 'FORCE' && isWord(tokens[1], 'CHECKPOINT'))) {
    const name = tokens[word === 'FORCE' ? 2 : 1]
    if (name === undefined || name.text.toLowerCase() === alias.toLowerCase()) return { kind: 'checkpoint' }
  }
  if (refused !== null) return { kind: 'refused', refusal: refused }
  if (word === 'CALL') return { kind: 'call' }
  const rows = rowStatement(statement)
  if (rows !== null) return { kind: 'rows', rows }
  const definition = definitionOf(statement)
  if (definition !== null) return { kind: 'definition', definition }
  const refusal = refusalOf(statement)
  if (refusal !== null) return { kind: 'refused', refusal }
  return explained(tokens) === null ? { kind: 'query' } : { kind: 'explain' }
}

/** Whether it may change the lake, apart from the functions it calls. */
export function isWriting({ kind }: BuiltInStatement): boolean {
  return kind === 'rows' || kind === 'definition' || kind === 'checkpoint'
}

/**
 * Why a transaction cannot become one snapshot; `null` when it can. A snapshot of this engine has changes of rows, or one
 * definition, or the alterations of one table.
 *
 * @param members the statements between BEGIN and its end
 */
export function transactionRefusal(
  members: readonly {
    readonly statement: Statement
    readonly is: BuiltInStatement
    readonly writes: boolean
  }[],
): Refusal | null {
  let altered: string | null = null
  let before: 'rows' | 'definition' | null = null
  for (const { statement, is, writes } of members) {
    const refuse = (message: string): Refusal => ({
      message,
      next: `End the transaction before it. ${ELSEWHERE}`,
      range: { start: statement.start, end: statement.end },
    })
    if (is.kind === 'checkpoint' || writes)
      return refuse('Maintenance is not possible within a transaction here.')
    if (before === 'definition' && is.kind === 'query')
      return refuse('A query behind a definition in the same transaction is not possible here.')
    if (is.kind === 'rows') {
      if (before === 'definition') return refuse(MIXED)
      before = 'rows'
    }
    if (is.kind !== 'definition') continue
    const { definition } = is
    const table = definition.kind === 'alter-table' ? definition.name.parts.join('.').toLowerCase() : null
    if (before === 'rows' || (before === 'definition' && (table === null || table !== altered)))
      return refuse(MIXED)
    before = 'definition'
    altered = table
  }
  return null
}

const MIXED =
  'A transaction here changes rows, or makes one definition, or alters one table: it becomes one snapshot.'
