/** Gives a variable a line in the Environment tab, and puts a credential of the file into one. */

import { type DocumentEdit, editDocument, type Fix } from '../../text/fix.ts'
import { parseEnvironment } from '../environment.ts'
import { variablePattern } from '../interpolate.ts'
import { replace } from './edit-keys.ts'
import type { Path, Scalar, TomlSource } from './source.ts'

const document = 'environment'

/** A name Metaxy would take for a setting of its own. */
const isSetting = /^METAXY_/i

/** A line at the end; `null` when the Environment tab would not read it as exactly this value. */
function addVariable(environment: string, name: string, value: string): DocumentEdit | null {
  if (isSetting.test(name)) return null
  const isOpen = environment !== '' && !environment.endsWith('\n')
  const end = { start: environment.length, end: environment.length }
  for (const written of [value, `"${value}"`, `'${value}'`]) {
    const edit = { document, range: end, newText: `${isOpen ? '\n' : ''}${name}=${written}\n` }
    const read = parseEnvironment(editDocument(environment, document, [edit])).environment
    if (read.get(name) === value) return edit
  }
  return null
}

/** Sets a variable to the empty text, which it stands for now, and goes there. */
export function setVariable(environment: string, name: string): Fix | null {
  if (parseEnvironment(environment).environment.has(name)) return null
  const edit = addVariable(environment, name, '')
  if (edit === null) return null
  const offset = edit.range.start + edit.newText.length - 1
  return { title: `Add ${name} to the Environment tab`, edits: [edit], cursor: { document, offset } }
}

/** The keys that say which value it is, without those every lake has: `DEV_CATALOG_PASSWORD`. */
function variableName(path: Path, isTaken: (name: string) => boolean): string {
  const telling = path.filter(
    (key) => !['stores', 'config', 'ducklake', 'secret_parameters'].includes(key) && !key.startsWith('#'),
  )
  const words = telling.join('_').toUpperCase().replace(/\W+/g, '_')
  const name = /^[A-Z_]/.test(words) && !isSetting.test(words) ? words : `LAKE_${words}`
  let free = name
  for (let number = 2; isTaken(free); number += 1) free = `${name}_${number}`
  return free
}

/** The value in place of a variable, the variable in place of the value: what is compiled stays the same. */
export function moveToVariable(
  source: TomlSource,
  { path, range, text }: Scalar,
  environment: string,
): Fix | null {
  // Metaxy expands what the file says and leaves what a variable holds as it is.
  if (text === null || text.includes('${')) return null
  const known = parseEnvironment(environment).environment
  const used = new Set([...source.text.matchAll(variablePattern)].map(([, name]) => name))
  const name = variableName(path, (each) => known.has(each) || used.has(each))
  const added = addVariable(environment, name, text)
  if (added === null) return null
  const title = `Move the value to the Environment tab as ${name}`
  return { title, edits: [replace(range, `"\${${name}}"`), added] }
}
