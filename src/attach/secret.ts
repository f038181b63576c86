/** Writes `CREATE OR REPLACE SECRET` as Metaxy does (`ext/duckdb/handlers/ducklake.py`, `build_secret_sql`). */

import type { KeyedValue, SecretParameters, TomlValue } from '../config/model.ts'
import { str } from '../config/python-text.ts'
import { holdsCredential, isSecretParameter } from '../config/secrets.ts'
import { type Located, type Range, spanning } from '../text/diagnostic.ts'
import { byCodePoint, formatText, formatValue } from './format-value.ts'
import type { Statement } from './model.ts'
import { type SecretStatement, type SqlPiece, sqlPiece } from './parts.ts'

export interface SecretParameter {
  readonly value: TomlValue
  readonly isSecret: boolean
  /** Where it was written; `null` for a default. */
  readonly from: Range | null
}

/** A parameter, or nothing, to be put together with `parameters`. */
type NamedParameter = readonly (readonly [name: string, parameter: SecretParameter])[]

/** One of the kind's own settings, which may be left out. */
export function textParameter(name: string, text: Located<string> | null): NamedParameter {
  if (text === null) return []
  const value: TomlValue = { kind: 'string', value: text.value }
  return [[name, { value, isSecret: holdsCredential(text.value), from: text.range }]]
}

/** A setting that is a credential: its value is never shown unless asked for. */
export function credentialParameter(name: string, text: Located<string> | null): NamedParameter {
  return textParameter(name, text).map(([key, parameter]) => [key, { ...parameter, isSecret: true }])
}

export function booleanParameter(name: string, value: boolean, from: Range): NamedParameter {
  return [[name, { value: { kind: 'boolean', value }, isSecret: false, from }]]
}

/** Metaxy writes the two only together; a lone one is left out. */
export function keyPair(keyId: Located<string> | null, secret: Located<string> | null): NamedParameter {
  if (keyId === null || secret === null) return []
  return [...credentialParameter('KEY_ID', keyId), ...credentialParameter('SECRET', secret)]
}

function extraParameter([key, { value, range, keyRange }]: [string, KeyedValue]): NamedParameter[number] {
  const isSecret = isSecretParameter(key, value) || holdsCredential(str(value))
  return [key.toUpperCase(), { value, isSecret, from: spanning(keyRange, range) }]
}

function parameterPiece({ value, isSecret }: SecretParameter): SqlPiece {
  const sql = formatValue(value)
  // Nothing is no secret, and seeing that a value is empty matters.
  return { sql, redacted: isSecret && str(value) !== '' ? formatText('***') : sql }
}

export interface SecretRequest {
  readonly name: Located<string>
  /** As in the SQL: `postgres`, `S3`, … */
  readonly type: string
  /** The kind's own settings. */
  readonly own: NamedParameter
  readonly extra: SecretParameters
  /** What the secret is for, to end the sentence "Keeps … in a DuckDB secret, …". */
  readonly purpose: string
}

/** Parameters sorted by name; those of `secret_parameters` win over the kind's own. */
export function secretStatement({ name, type, own, extra, purpose }: SecretRequest): SecretStatement {
  const parameters = new Map([...own, ...[...(extra?.value ?? [])].map(extraParameter)])
  // `None` takes a parameter away, the kind's own too.
  const given = [...parameters].filter(([, { value }]) => value.kind !== 'null')
  const sorted = given.sort(([a], [b]) => byCodePoint(a, b))
  const list = sorted.reduce(
    (before, [key, parameter]) => sqlPiece`${before}, ${key} ${parameterPiece(parameter)}`,
    sqlPiece`TYPE ${type}`,
  )
  const from = [name.range, ...sorted.flatMap(([, parameter]) => parameter.from ?? [])]
  return (keptIn): Statement => {
    const place = keptIn === 'motherduck' ? ' IN MOTHERDUCK' : ''
    const home = keptIn === 'motherduck' ? 'at MotherDuck' : 'in DuckDB'
    return {
      kind: 'secret',
      ...sqlPiece`CREATE OR REPLACE SECRET ${name.value}${place} ( ${list} );`,
      explanation: `Keeps a secret ${name.value} ${home} ${purpose}.`,
      from,
    }
  }
}
