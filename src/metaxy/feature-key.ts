/** The texts Metaxy makes of a key: slash form, table name and struct member (metaxy `models/types.py`). */

/** `a/b`: how a feature or field key is printed and hashed. */
export function keyText(parts: readonly string[]): string {
  return parts.join('/')
}

/** `a/b`: the text of a feature key. */
export function featureKeyText(parts: readonly string[]): string {
  return keyText(parts)
}

/** `<prefix>a__b`, hyphens as underscores; the store's `table_prefix` is put in front as it is. */
export function tableName(parts: readonly string[], prefix: string): string {
  return prefix + parts.map((part) => part.replaceAll('-', '_')).join('__')
}

/** `a_b`: the member of the `*_by_field` structs that belongs to a field; hyphens stay. */
export function structKey(fieldKey: readonly string[]): string {
  return fieldKey.join('_')
}
