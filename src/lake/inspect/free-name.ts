/** A column name that no other column has. */

/** `wanted`, with underscores behind it while it is taken; letter case does not tell names apart. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()))
  let name = wanted
  while (names.has(name.toLowerCase())) name += '_'
  return name
}
