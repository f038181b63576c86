/** A call of one of DuckLake's functions: checks and evaluates its arguments, and gives a table for its rows. */

import { type Argument, LAKE_FUNCTIONS, type LakeCall } from '../console/lake-calls.ts'
import type { Range, Statement } from '../console/statements.ts'
import type { CommitMessage } from '../lake/commit.ts'
import { quoteLiteral } from '../values/sql-text.ts'
import { StatementFailure } from './console-executor.ts'
import { type BuiltInRun, failedAt } from './console-run.ts'
import type { LakeFunctionCode, Value } from './function-code.ts'
import type { Copies } from './lake-copies.ts'
import { LAKE_FUNCTION_CODE } from './lake-functions.ts'
import { evaluateTokens } from './resolve-at.ts'

interface CalledFunction {
  readonly name: string
  readonly effect: (() => Promise<void>) | null
  /** Columns of the table that `*` does not mean. */
  readonly hidden: readonly string[]
}

/**
 * The name of a table with the rows of a call. A function that changes something is only called by `effect`, so that the
 * statement can be checked before.
 */
export async function callFunction(
  run: BuiltInRun,
  copies: Copies,
  snapshot: number,
  statement: Statement,
  call: LakeCall,
  say: (message: CommitMessage) => void,
): Promise<CalledFunction> {
  const code = LAKE_FUNCTION_CODE.get(call.name)
  if (code === undefined) throw unknown(call)
  const values = await valuesOf(run, statement, call, code)
  const showsHidden = statement.tokens.some(
    ({ kind, text }) => kind !== 'string' && code.hidden.includes(text.toLowerCase()),
  )
  const hidden = showsHidden ? code.hidden : []
  const rows = () =>
    code.rows({ lake: run.lake, snapshot, values, showsHidden, say }).catch(failedAt(call.range))
  if (code.columns === null || LAKE_FUNCTIONS.get(call.name)?.writes !== true)
    return { name: await copies.keep({ query: await rows() }), effect: null, hidden }
  const name = await copies.keep({ columns: code.columns })
  return { name, effect: async () => copies.add(name, await rows()), hidden }
}

async function valuesOf(
  { sql, alias }: BuiltInRun,
  statement: Statement,
  call: LakeCall,
  { positional, positionalOfFunction, required, types }: LakeFunctionCode,
): Promise<ReadonlyMap<string, Value>> {
  const values = new Map<string, Value>()
  const value = async (name: string, { tokens, range }: Argument) => {
    const evaluated = await evaluateTokens(sql, statement, tokens, 'Table function', types[name])
    values.set(name, { text: evaluated.value, type: evaluated.type })
    return { text: evaluated.value, range }
  }
  const isFunction = call.form === 'function'
  const [lake, ...others] = isFunction ? call.positional : [undefined, ...call.positional]
  if (isFunction) {
    if (lake === undefined) throw mismatch(call)
    const { value: named } = await evaluateTokens(sql, statement, lake.tokens, 'Table function')
    if (named?.toLowerCase() !== alias.toLowerCase())
      throw refused(
        `Binder Error: Failed to find attached database "${named ?? 'NULL'}"`,
        lake.range,
        `The lake is attached as ${quoteLiteral(alias)}.`,
      )
  }
  const names = (isFunction ? positionalOfFunction : undefined) ?? positional
  if (
    others.length > names.length ||
    others.length < Math.min(required, names.length) + (names.length - positional.length)
  )
    throw mismatch(call)
  for (const [index, argument] of others.entries())
    if (argument !== undefined) await value(names[index] ?? '', argument)
  for (const [name, argument] of call.named) {
    if (types[name] === undefined) {
      const known = Object.keys(types)
      const takes =
        known.length === 0
          ? 'Function does not accept any named parameters.'
          : `Candidates: ${known.join(', ')}`
      throw refused(
        `Binder Error: Invalid named parameter "${name}" for function ducklake_${call.name}`,
        argument.range,
        takes,
      )
    }
    await value(name, argument)
  }
  return values
}

function unknown({ name, nameRange }: LakeCall): StatementFailure {
  const message = `The function ducklake_${name} is not possible with the built-in engine.`
  return refused(message, nameRange, 'Choose DuckDB extension in the Lake engine menu to call it.')
}

function mismatch({ name, nameRange }: LakeCall): StatementFailure {
  const { positional = [], positionalOfFunction } = LAKE_FUNCTION_CODE.get(name) ?? {}
  return refused(
    `Binder Error: No function matches the given name and argument types 'ducklake_${name}'.`,
    nameRange,
    `Its arguments are (${['lake', ...(positionalOfFunction ?? positional)].join(', ')}).`,
  )
}

function refused(message: string, range: Range, next: string): StatementFailure {
  return new StatementFailure({ message, next, range })
}
