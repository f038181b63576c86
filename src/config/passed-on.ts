/** Keys that Metaxy passes on to DuckDB as they are, in capitals: attach options and parameters of secrets. */

import { type Field, type FieldType, field } from './field-model.ts'

/** `default` is what DuckDB does without it, as TOML. */
export function passedOn(
  key: string,
  type: FieldType,
  documentation: string,
  options: Pick<Partial<Field>, 'default' | 'secret' | 'example'> = {},
): Field {
  const isBare = type.kind === 'boolean' || type.kind === 'integer'
  const sql = [`${key.toUpperCase()} ${isBare ? `<${key}>` : `'<${key}>'`}`]
  return field(key, type, documentation, { ...options, sql })
}
