/** Finds keys and tables that are defined twice, by the rules of TOML as tomli applies them. */

import type { AST } from 'toml-eslint-parser'

type KeyNode = AST.TOMLBare | AST.TOMLQuoted

/** What a name stands for. */
interface Defined {
  readonly kind: 'table' | 'tables' | 'value'
  /** Of an array of tables, those of its last table. */
  children: Map<string, Defined>
  /** The header under which the table was defined, by that header or a dotted key; `null` when only implied. */
  definedUnder: number | null
}

function implied(): Defined {
  return { kind: 'table', children: new Map(), definedUnder: null }
}

export function keyName(key: KeyNode): string {
  return key.type === 'TOMLBare' ? key.name : key.value
}

export interface KeyChecker {
  /** Takes in the next statement; gives the part of its key that is already defined as something else. */
  check(statement: AST.TOMLKeyValue | AST.TOMLTable): KeyNode | null
  /** The header of what follows could not be read, so nothing is known about its keys. */
  forgetHeader(): void
}

/** A checker for the statements of one document, in their order; a table's own keys are given one by one. */
export function createKeyChecker(): KeyChecker {
  const root: Defined = { ...implied(), definedUnder: 0 }
  /** `null` under a header that is unknown or defined twice. */
  let current: Defined | null = root
  let header = 0

  function enterTable({ key: { keys }, kind }: AST.TOMLTable): KeyNode | null {
    header += 1
    current = null
    let owner = root
    for (const [index, key] of keys.entries()) {
      const found = owner.children.get(keyName(key))
      const isLast = index === keys.length - 1
      if (found?.kind === 'value') return key
      if (isLast && found !== undefined) {
        if (kind === 'array' ? found.kind !== 'tables' : found.kind === 'tables') return key
        if (kind === 'standard' && found.definedUnder !== null) return key
      }
      const next = found ?? { ...implied(), kind: isLast && kind === 'array' ? 'tables' : 'table' }
      owner.children.set(keyName(key), next)
      if (isLast && kind === 'array') next.children = new Map()
      if (isLast) next.definedUnder = header
      owner = next
    }
    current = owner
    return null
  }

  function enterPair({ key: { keys } }: AST.TOMLKeyValue): KeyNode | null {
    let owner = current
    if (owner === null) return null
    for (const [index, key] of keys.entries()) {
      const found: Defined | undefined = owner.children.get(keyName(key))
      if (index === keys.length - 1) {
        if (found !== undefined) return key
        owner.children.set(keyName(key), { ...implied(), kind: 'value' })
        return null
      }
      if (found !== undefined && found.kind !== 'table') return key
      if (found !== undefined && found.definedUnder !== null && found.definedUnder !== header) return key
      const next: Defined = found ?? implied()
      next.definedUnder = header
      owner.children.set(keyName(key), next)
      owner = next
    }
    return null
  }

  return {
    check: (statement) => (statement.type === 'TOMLTable' ? enterTable(statement) : enterPair(statement)),
    forgetHeader() {
      header += 1
      current = null
    },
  }
}
