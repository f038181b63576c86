/** A connection on which another writer can be first. */

import type { Sql } from '../ports.ts'

export interface Race {
  readonly sql: Sql
  /** Runs once, right before the next commit's transaction. */
  beforeCommit: (() => Promise<unknown>) | undefined
}

export function racing(sql: Sql): Race {
  const race: Race = {
    beforeCommit: undefined,
    sql: {
      rows: (query) => sql.rows(query),
      async run(text) {
        const other = text.startsWith('BEGIN') ? race.beforeCommit : undefined
        if (other !== undefined) {
          race.beforeCommit = undefined
          await other()
        }
        await sql.run(text)
      },
    },
  }
  return race
}
