/** The lake engines in words: their names, and what differs between them. */

import type { LakeEngineInfo } from '../worker/api.ts'

export const lakeEngineNames: Readonly<Record<LakeEngineInfo['kind'], string>> = {
  extension: 'The DuckDB extension',
  'built-in': 'The built-in engine',
}

interface Difference {
  readonly about: string
  readonly extension: string
  readonly builtIn: string
}

/** Both write the same lake; each opens what the other wrote. */
export const ENGINE_DIFFERENCES: readonly Difference[] = [
  {
    about: 'Attaching',
    extension: "Runs Metaxy's statements as they are.",
    builtIn: 'Does what the statements say; the statements themselves are not run.',
  },
  {
    about: 'Comes from',
    extension: 'Loaded with the page: some 6 MB, from the host of the page or from DuckDB.',
    builtIn: 'Part of this page. Nothing is requested.',
  },
  {
    about: 'Tables it can write',
    extension: 'All that DuckLake 1.0 knows, partitioned ones and VARIANT columns included.',
    builtIn: 'No VARIANT or GEOMETRY columns, no tables partitioned by bucket, no required commit messages.',
  },
  {
    about: 'Console',
    extension: 'Runs any SQL, as it is, on the latest snapshot.',
    builtIn:
      'Queries at the snapshot looked at or the one that AT names; on the latest, changes of rows, definitions, transactions and functions of DuckLake. No other databases, macros, COPY or settings.',
  },
  {
    about: 'TIME WITH TIME ZONE',
    extension: 'Parquet files keep the instant, in UTC.',
    builtIn: 'The offset is kept.',
  },
  {
    about: 'Order of rows',
    extension: "Without sorting, the order of DuckDB's scan.",
    builtIn: 'Without sorting, the order in which they were written.',
  },
]
