/**
 * What would certainly put a problem in a TOML document right, said by whoever found it. The place is the range of
 * its diagnostic: a key, a value or a table. `config/fixes` turns it into edits.
 */
export type Repair =
  /** The key in range, or `key` of the table in range, is called `to`. */
  | { readonly kind: 'rename-key'; readonly key?: string; readonly to: string }
  /** The key in range, or the one whose value is in range, has no effect or must not be there. */
  | { readonly kind: 'remove-key' }
  /** The table in range, or the one at `below` in it, needs `key`; `value` is TOML. */
  | {
      readonly kind: 'add-key'
      readonly below?: readonly string[]
      readonly key: string
      readonly value: string
    }
  /** The key in range belongs into the table `into` beside it. */
  | { readonly kind: 'move-key'; readonly into: string }
  /** The value in range has to be `value`, which is TOML. */
  | { readonly kind: 'replace-value'; readonly value: string }
  /** The number, `true` or `false` in range has to be text. */
  | { readonly kind: 'quote-value' }
  /** The value in range has to be a list. */
  | { readonly kind: 'list-value' }
  /** The store whose name is in range has to be called `to`. */
  | { readonly kind: 'rename-store'; readonly to: string }
  /** The text in range belongs into a variable. */
  | { readonly kind: 'use-variable' }
  /** The variable `name` has to be set. */
  | { readonly kind: 'set-variable'; readonly name: string }
