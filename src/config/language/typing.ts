/** Where a list of suggestions helps while a person types: beginnings, and values there are only a few of. */

import { isStoreReference } from './completion.ts'
import { knownFields, tagsIn } from './known-tables.ts'
import { type Place, scan } from './scan.ts'

function isChosenFromFew(text: string, { path, inArray }: Place & { kind: 'value' }): boolean {
  if (isStoreReference(path, inArray)) return true
  const key = path.at(-1)?.toLowerCase()
  const kinds = knownFields(path, tagsIn(text, scan(text)))
    .filter(({ field }) => field.key === key)
    .map(({ field }) => field.type.kind)
  return kinds.some((kind) => kind === 'one-of' || kind === 'boolean' || kind === 'class')
}

/** Whether to open the list after the character in front of `offset` was typed. Never in comments and free texts. */
export function opensSuggestions(text: string, offset: number): boolean {
  const { end } = scan(text.slice(0, offset))
  const typed = text[offset - 1] ?? ''
  switch (end.kind) {
    case 'header':
      return /[\w[.-]/.test(typed)
    case 'key':
      return /[\w.-]/.test(typed)
    case 'value': {
      if (end.quote !== null && /\$\{\w*$/.test(text.slice(end.from, offset))) return true
      const written = text.slice(end.from, offset)
      const isBeginning =
        end.quote === null ? /^\w?$/.test(written) && typed !== '=' : /^["']\w?$/.test(written)
      return isBeginning && isChosenFromFew(text, end)
    }
    case 'other':
      return false
  }
}
