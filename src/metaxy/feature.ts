/** A feature definition: what a `BaseFeature` subclass declares (metaxy `models/feature_spec.py`). */

import type { Range } from '../text/diagnostic.ts'

/** A JSON value, numbers as the text Python prints for them. */
export type Json =
  | null
  | boolean
  | string
  | { readonly number: string }
  | readonly Json[]
  | { readonly object: ReadonlyMap<string, Json> }

export interface FieldSpec {
  /** Parts of the field key. */
  readonly key: readonly string[]
  readonly codeVersion: string
}

/** A column the class declares with an annotation. */
export interface DeclaredColumn {
  readonly name: string
  /** The JSON schema pydantic gives its annotation, e.g. `{"type": "string"}` for `str`. */
  readonly schema: ReadonlyMap<string, Json>
  readonly hasDefault: boolean
  /** The default, when there is one and it is not `None`. */
  readonly default?: Json
  /** `Field(description=...)`. */
  readonly description?: string
}

export interface FeatureDefinition {
  readonly className: string
  /** Parts of the feature key. */
  readonly key: readonly string[]
  readonly idColumns: readonly string[]
  readonly fields: readonly FieldSpec[]
  readonly metadata: ReadonlyMap<string, Json>
  /** `description=` of the spec, if written. */
  readonly description: string | null
  /** The class docstring, cleaned of indentation as `inspect.cleandoc` does. */
  readonly docstring: string | null
  readonly columns: readonly DeclaredColumn[]
  /** The class name in `definitions.py`. */
  readonly range: Range
}
