/** Which of a run's statements cannot be run on the built-in engine: nothing runs then. */

import { isWriting, transactionRefusal } from '../console/built-in-statements.ts'
import { callsWriter, lakeCalls } from '../console/lake-calls.ts'
import type { Statement } from '../console/statements.ts'
import { rewrite } from '../console/time-travel.ts'
import { failedIn, StatementFailure } from './console-executor.ts'
import type { BuiltInRun, Planned } from './console-run.ts'

/** Fails when any statement cannot be run; nothing has run then. */
export async function admit(run: BuiltInRun, planned: readonly Planned[]): Promise<void> {
  for (const { statement, is } of planned) {
    if (is.kind !== 'refused') continue
    const { message, next, range } = is.refusal
    // What is no SQL at all is better told by DuckDB's parser.
    await run.sql.check(statement.text).catch((error: unknown) => {
      const isSyntax = error instanceof Error && /^Parser Error/.test(error.message)
      if (isSyntax) failedIn(statement, 0, rewrite(statement, []))(error)
    })
    throw new StatementFailure({ message, next, range })
  }
  const writes = ({ statement, is }: Planned) => isWriting(is) || callsWriter(statement, run.alias)
  for (const { statement, is } of planned) {
    if (is.kind === 'begin') {
      const members = membersAfter(planned, statement).map((member) => ({
        ...member,
        writes: callsWriter(member.statement, run.alias) && !says(member.statement, run.alias),
      }))
      const refusal = transactionRefusal(members)
      if (refusal !== null) throw new StatementFailure(refusal)
    }
    if (is.kind === 'explain' && callsWriter(statement, run.alias))
      throw new StatementFailure({
        message: 'EXPLAIN of a function that changes the lake is not possible here.',
        range: { start: statement.start, end: statement.end },
      })
    if ((is.kind === 'rows' || is.kind === 'definition') && callsWriter(statement, run.alias))
      throw new StatementFailure({
        message: 'A function that changes the lake is only possible in a query, or with CALL.',
        range: { start: statement.start, end: statement.end },
      })
  }
  const first = planned.find(writes)
  if (first === undefined) return
  const latest = (await run.lake.snapshots()).at(-1)?.id
  if (latest === run.snapshot) return
  const { start, end } = first.statement
  throw new StatementFailure({
    message: `The console looks at snapshot ${run.snapshot}; only the latest, ${latest ?? 'none'}, can be changed.`,
    next: 'Press "Back to latest" first.',
    range: { start, end },
  })
}

/** The statements of a transaction that this one begins. */
export function membersAfter(planned: readonly Planned[], statement: Statement): readonly Planned[] {
  const after = planned.slice(planned.findIndex((each) => each.statement === statement) + 1)
  const end = after.findIndex(({ is }) => ['begin', 'commit', 'rollback'].includes(is.kind))
  return end < 0 ? after : after.slice(0, end)
}

function says(statement: Statement, alias: string): boolean {
  return lakeCalls(statement, alias).every(({ name }) => name === 'set_commit_message')
}
