/** The shape of the table of known settings: what a value may be, and which keys a table may have. */

import type { TomlTableNode } from './toml-tree.ts'

export type FieldType =
  /** `check` gives Metaxy's own words for a text it refuses. */
  | { readonly kind: 'string'; readonly check?: (text: string) => string | null }
  | { readonly kind: 'integer'; readonly minimum?: bigint }
  | { readonly kind: 'boolean' }
  /** `error` is the type pydantic gives the error: `enum` for a Python enum, else `literal_error`. */
  | { readonly kind: 'one-of'; readonly values: readonly string[]; readonly error: 'enum' | 'literal_error' }
  /** `str | Path`. */
  | { readonly kind: 'path' }
  /** A store class; Metaxy refuses anything but text in its own words. */
  | { readonly kind: 'class' }
  /** Any value; Metaxy takes its `str()`, trimmed, or the default when that is empty. */
  | { readonly kind: 'alias' }
  /** `list[…]`. */
  | { readonly kind: 'list'; readonly of: FieldType }
  /** `Sequence[…]`, which refuses in other words than a list. */
  | { readonly kind: 'sequence'; readonly of: FieldType }
  /** Text, or a table of `model`. */
  | { readonly kind: 'extension'; readonly model: Model }
  /** `FeatureKey`. */
  | { readonly kind: 'feature-key' }
  /** `dict[str, …]`; `null` for any value. `known` are keys that mean something to DuckDB, in any case. */
  | { readonly kind: 'table'; readonly of: FieldType | null; readonly known?: readonly Field[] }
  /** Attach options: like a table of any value, refused in Metaxy's own words. */
  | { readonly kind: 'attach-options'; readonly known: readonly Field[] }
  | { readonly kind: 'model'; readonly model: Model }
  /** A table of any value at first; checked against `model` when the store is made. */
  | { readonly kind: 'later'; readonly model: Model }
  /** One of several models, told apart by the key `type`. */
  | { readonly kind: 'tagged'; readonly models: ReadonlyMap<string, Model> }

export interface Field {
  readonly key: string
  readonly type: FieldType
  readonly required: boolean
  /** The default as TOML, or `null` when there is none. */
  readonly default: string | null
  /** Whether Python's `None` may be given, which is as if the key were missing. */
  readonly nullable: boolean
  /** Whether its value (or anything below it) is a credential. */
  readonly secret: boolean
  /** One sentence. */
  readonly documentation: string
  /** A line to write when the key is missing. */
  readonly example?: string
  /**
   * The SQL it becomes, a statement or the part of one a line: `<name>` stands for a value, its own or that of
   * another key, and `…` for what else is there. Absent when it makes no attach SQL.
   */
  readonly sql?: readonly string[]
  /** The value, as TOML, that is right wherever the key is missing. */
  readonly remedy?: string
}

export interface Model {
  /** The Python class. */
  readonly name: string
  /** What pydantic does with a key that is not in `fields`. */
  readonly unknownKeys: 'forbid' | 'ignore' | 'allow'
  /** pydantic-settings classes inside a value match keys in any case; the first one written wins. */
  readonly anyCase: boolean
  readonly fields: readonly Field[]
  /** Keys of earlier releases and other tools, and what they are called now. */
  readonly formerNames?: Readonly<Record<string, string>>
  /** Keys of earlier releases that nothing takes the place of, and what to do. */
  readonly removedKeys?: Readonly<Record<string, string>>
  /** The release of Metaxy that first refused or ignored one of these keys, where there was one. */
  readonly changedIn?: Readonly<Record<string, string>>
  /** Checked when every field is valid: Metaxy's own words for a combination it refuses. */
  readonly check?: (table: TomlTableNode) => string | null
}

type Options = Partial<
  Pick<Field, 'required' | 'default' | 'nullable' | 'secret' | 'example' | 'sql' | 'remedy'>
>

/** A field; optional, without default, not secret unless said otherwise. One without default may be `None`. */
export function field(key: string, type: FieldType, documentation: string, options: Options = {}): Field {
  const nullable = options.required !== true && (options.default ?? null) === null
  return { key, type, documentation, required: false, default: null, nullable, secret: false, ...options }
}

export const text: FieldType = { kind: 'string' }
export const boolean: FieldType = { kind: 'boolean' }
export const integer: FieldType = { kind: 'integer' }
export const texts: FieldType = { kind: 'list', of: text }
export const anyTable: FieldType = { kind: 'table', of: null }
