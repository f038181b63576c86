/**
 * Every path of the tree has exactly one name in a zip, and every such name leads back to that path. Names are
 * relative, have no `..`, and can be extracted on every system.
 */

/** Longest name, in bytes of UTF-8: what Linux allows for a path. */
export const LONGEST_NAME = 4096

/** The folders of a zip: what a path starts with, and where it goes. The first one that fits counts. */
const ROOTS = [
  { folder: 'opfs/', start: 'opfs://' },
  { folder: 'root/', start: '/' },
  { folder: 'relative/', start: '' },
] as const

/**
 * What a name may not have on some system, or what would be read as an escape. Any other `%` stays: folders of partitions
 * have them (`day=2024-01-01 00%3A00`), and DuckDB has to find these under the names that the catalog knows.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found
const UNSAFE = /[\u0000-\u001f\u007f\\:*?"<>|\p{Surrogate}]|[. ]$|%(?=u[0-9A-F]{4})|^%$/gu

/** The name of a path in a zip. */
export function entryName(path: string): string {
  const root = ROOTS.find(({ start }) => path.startsWith(start)) ?? ROOTS[2]
  return root.folder + path.slice(root.start.length).split('/').map(encodePart).join('/')
}

/** The path a name in a zip stands for; `null` when `entryName` makes no such name. */
export function pathOf(name: string): string | null {
  const root = ROOTS.find(({ folder }) => name.startsWith(folder))
  if (root === undefined) return null
  const path = root.start + name.slice(root.folder.length).split('/').map(decodePart).join('/')
  return entryName(path) === name ? path : null
}

/** Whether a name is that of a folder files of this kind of zip can be in. */
export function isFolderName(name: string): boolean {
  return name.endsWith('/') && pathOf(`${name}file`) !== null
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

function encodePart(part: string): string {
  if (part === '') return '%'
  if (part === '..') return escaped('.') + escaped('.')
  return part.replace(UNSAFE, escaped)
}

function decodePart(part: string): string {
  if (part === '%') return ''
  return part.replace(/%u([0-9A-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function escaped(character: string): string {
  return `%u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
