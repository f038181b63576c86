/** Points in time that maintenance compares with: a text that DuckDB reads, or an option that says how old. */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, integer, queryRows } from '../catalog.ts'
import { readOption } from '../read-snapshot.ts'

/** Microseconds since 1970 of any text that DuckDB casts to TIMESTAMP WITH TIME ZONE. Errors are DuckDB's. */
export async function instantOf(catalog: Catalog, time: string): Promise<number> {
  return oneInstant(catalog, `epoch_us(CAST(${quoteLiteral(time)} AS TIMESTAMPTZ))`)
}

/** The instant that lies the global option's interval ago; `null` when neither it nor a default is set. */
export async function instantByOption(
  catalog: Catalog,
  option: 'expire_older_than' | 'delete_older_than',
  otherwise: string,
): Promise<number | null> {
  const interval = (await readOption(catalog, option, { id: null, schemaId: -1 })) ?? otherwise
  if (interval === '') return null
  // TIMESTAMP instead of TIMESTAMPTZ: subtracting from the latter needs an extension.
  return oneInstant(
    catalog,
    `epoch_us(make_timestamp(epoch_us(now())) - CAST(${quoteLiteral(interval)} AS INTERVAL))`,
  )
}

async function oneInstant(catalog: Catalog, expression: string): Promise<number> {
  const [row = {}] = await queryRows(catalog, `SELECT ${expression} AS instant`)
  return integer(row, 'instant')
}
