/** A session and the console on its lake: which lake the executor of an engine gets is the one its engine attached. */

import type { Lake } from '../lake/engine.ts'
import type { InterruptibleSql } from '../lake/ports.ts'
import type { QueryAnswer } from './api.ts'
import { type Console, createConsole } from './console.ts'
import type { Executor } from './console-executor.ts'
import { type Attaching, createSession, type Session } from './session.ts'

export interface SessionConsole extends Pick<Console, 'rows' | 'stop'> {
  /** On the attached lake; throws when there is none. @param onLakeGone see `Console.query` */
  query(text: string, snapshot: number | null, onLakeGone: () => Promise<void>): Promise<QueryAnswer>
}

export function openSession<L extends Lake>(
  engine: Attaching<L>,
  executor: Executor<L>,
  connect: () => Promise<InterruptibleSql>,
): { readonly session: Session; readonly console: SessionConsole } {
  const session = createSession(engine)
  const { query, rows, stop } = createConsole(executor, connect)
  return {
    session,
    console: {
      query: (text, snapshot, onLakeGone) =>
        query(session.lake(), session.alias(), text, snapshot, onLakeGone),
      rows,
      stop,
    },
  }
}
