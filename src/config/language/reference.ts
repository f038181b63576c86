/** The reference page as data: every key of `metaxy.toml` by table, read from the table of settings. */

import type { Field, FieldType, Model } from '../field-model.ts'
import { metaxyModel } from '../fields.ts'
import { keyText, needText } from './hover.ts'
import { formerKeys, tagsIn, typeText } from './known-tables.ts'
import { namesOf, scan } from './scan.ts'

export interface ReferenceKey {
  readonly key: string
  readonly type: string
  /** "Required", "Optional" or the default. */
  readonly need: string
  readonly documentation: string
  /** As in `Field`. */
  readonly sql: readonly string[]
  readonly isSecret: boolean
}

interface ReferenceFormerKey {
  readonly key: string
  /** What to do now. */
  readonly next: string
  /** The release of Metaxy that changed it; `null` for a key of other tools. */
  readonly changedIn: string | null
}

export interface ReferenceSection {
  readonly id: string
  /** Names of tables; `*` for a name a person chooses. Empty for what stands above the first header. */
  readonly path: readonly string[]
  /** The header as it is written. */
  readonly title: string
  /** The `type` that makes it this table, where there are several. */
  readonly kind: string | null
  readonly documentation: string
  readonly keys: readonly ReferenceKey[]
  readonly formerKeys: readonly ReferenceFormerKey[]
  /** What becomes of a key that is not listed. */
  readonly otherKeys: string
}

const otherKeys: Record<Model['unknownKeys'], string> = {
  forbid: 'Metaxy refuses any other key.',
  ignore: 'Metaxy ignores any other key without a word.',
  allow: 'Other keys are for the plugin.',
}

function keyOf(field: Field): ReferenceKey {
  return {
    key: field.key,
    type: typeText(field.type),
    need: needText(field),
    documentation: field.documentation,
    sql: field.sql ?? [],
    isSecret: field.secret,
  }
}

function titleOf(path: readonly string[], isList: boolean): string {
  if (path.length === 0) return 'Above the first table'
  const name = path.map((part) => (part === '*' ? '<name>' : keyText([part]))).join('.')
  return isList ? `[[${name}]]` : `[${name}]`
}

type Place = Pick<ReferenceSection, 'path' | 'kind' | 'documentation'> & { readonly isList?: boolean }

function section(
  { path, kind, documentation, isList = false }: Place,
  fields: readonly Field[],
  others: string,
  former: ReferenceSection['formerKeys'] = [],
): ReferenceSection {
  return {
    id: [...path, ...(kind === null ? [] : [kind])].join('/') || 'top',
    path,
    title: titleOf(path, isList),
    kind,
    documentation,
    keys: fields.map(keyOf),
    formerKeys: former,
    otherKeys: others,
  }
}

function modelSections(model: Model, place: Place): readonly ReferenceSection[] {
  const former = Object.entries(formerKeys(model)).map(([key, next]) => ({
    key,
    next,
    changedIn: model.changedIn?.[key] ?? null,
  }))
  return [
    section(place, model.fields, otherKeys[model.unknownKeys], former),
    ...model.fields.flatMap(({ key, type, documentation }) =>
      sectionsBelow(type, { path: [...place.path, key], kind: place.kind, documentation }),
    ),
  ]
}

function sectionsBelow(type: FieldType, place: Place): readonly ReferenceSection[] {
  switch (type.kind) {
    case 'model':
    case 'later':
      return modelSections(type.model, place)
    case 'tagged':
      return [...type.models].flatMap(([kind, model]) => modelSections(model, { ...place, kind }))
    case 'list':
      return type.of.kind === 'model' ? modelSections(type.of.model, { ...place, isList: true }) : []
    case 'attach-options':
      return [
        section(place, type.known, 'DuckLake refuses any other option, except those that begin with meta_.'),
      ]
    case 'table':
      if (type.of?.kind === 'model') {
        return modelSections(type.of.model, { ...place, path: [...place.path, '*'] })
      }
      return type.known === undefined
        ? []
        : [section(place, type.known, 'The secret takes further parameters DuckDB knows.')]
    default:
      return []
  }
}

/** In the order of the table of settings. */
export const reference: readonly ReferenceSection[] = modelSections(metaxyModel, {
  path: [],
  kind: null,
  documentation: 'The whole file.',
})

/** Keys in whose texts, or those of their table, every word occurs; tables without such a key are left out. */
export function filterReference(
  sections: readonly ReferenceSection[],
  query: string,
): readonly ReferenceSection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return sections
  return sections.flatMap((each) => {
    const about = [each.title, each.kind ?? '']
    const has = (texts: readonly string[]) => {
      const text = [...about, ...texts].join('\n').toLowerCase()
      return words.every((word) => text.includes(word))
    }
    const keys = each.keys.filter(({ key, type, need, documentation, sql }) =>
      has([key, type, need, documentation, ...sql]),
    )
    const former = each.formerKeys.filter(({ key, next }) => has([key, next]))
    return keys.length + former.length === 0 ? [] : [{ ...each, keys, formerKeys: former }]
  })
}

function matches(section: readonly string[], path: readonly string[]): boolean {
  return (
    section.length === path.length && section.every((name, index) => name === '*' || name === path[index])
  )
}

/** The table `offset` is in: of its header, or of the inline table or dotted key around it. */
function tableAt(text: string, offset: number): readonly string[] {
  const { headers, entries } = scan(text)
  const header = headers.findLast(({ range }) => range.start <= offset)
  const entry = entries.findLast(({ parts, value }) => {
    const start = parts[0]?.range.start ?? 0
    return (
      start <= offset &&
      offset <= (value?.end ?? parts.at(-1)?.range.end ?? start) &&
      start >= (header?.range.end ?? 0)
    )
  })
  if (entry === undefined) return header === undefined ? [] : namesOf(header.parts)
  const names = [...entry.table, ...namesOf(entry.parts)]
  const first = entry.value === null ? '' : text[entry.value.start]
  // Behind the brace the table itself is meant, even while it is empty.
  const isBehindBrace = first === '{' && entry.value !== null && offset > entry.value.start
  return isBehindBrace ? names : names.slice(0, -1)
}

/** Ids of the sections about the table `offset` is in; several while the kind of catalog or storage is open. */
export function sectionsAt(text: string, offset: number): readonly string[] {
  const tagAt = tagsIn(text, scan(text))
  for (let path = tableAt(text, offset); ; path = path.slice(0, -1)) {
    const found = reference.filter((each) => matches(each.path, path))
    if (found.length > 0) {
      // The parameters of a secret are a table inside the one that has the `type`.
      const tag = tagAt(path) ?? tagAt(path.slice(0, -1))
      const chosen = found.filter(({ kind }) => kind === tag)
      return (chosen.length > 0 ? chosen : found).map(({ id }) => id)
    }
    if (path.length === 0) return []
  }
}
