/**
 * CREATE, DROP, ALTER and COMMENT ON, read into what they change. DuckDB's parser has seen the text before; what is valid
 * SQL but not possible on a lake is refused with its place.
 */

import { type Reader, readerOf, type WrittenName } from './reader.ts'
import type { Range, Statement } from './statements.ts'
import { leadingWord } from './tokens.ts'

/** A piece of SQL and where it stands. */
export interface Written {
  readonly text: string
  readonly range: Range
}

export type Alter =
  /** `definition` is the type with what follows it. */
  | {
      readonly kind: 'add'
      readonly path: readonly string[]
      readonly type: Written
      readonly default: Written | null
      readonly unlessThere: boolean
    }
  | { readonly kind: 'drop'; readonly path: readonly string[]; readonly ifThere: boolean }
  | { readonly kind: 'rename'; readonly path: readonly string[]; readonly to: string }
  | { readonly kind: 'type'; readonly path: readonly string[]; readonly type: Written }
  | { readonly kind: 'default'; readonly column: string; readonly value: Written | null }
  | { readonly kind: 'nullable'; readonly column: string; readonly nullable: boolean }
  | { readonly kind: 'partitioning'; readonly keys: readonly PartitionedBy[] }
  | { readonly kind: 'sorting'; readonly keys: readonly SortedBy[] }

export interface PartitionedBy {
  readonly column: string
  readonly transform: 'identity' | 'year' | 'month' | 'day' | 'hour' | { readonly bucket: number }
}

export interface SortedBy {
  readonly expression: string
  readonly direction: 'ASC' | 'DESC'
  readonly nulls: 'FIRST' | 'LAST'
}

export type Definition =
  | { readonly kind: 'create-schema'; readonly name: WrittenName; readonly unlessThere: boolean }
  | {
      readonly kind: 'drop-schema'
      readonly name: WrittenName
      readonly ifThere: boolean
      readonly cascade: boolean
    }
  /** Columns and query are left to DuckDB, which runs the statement with another name. */
  | {
      readonly kind: 'create-table'
      readonly name: WrittenName
      readonly orReplace: boolean
      readonly unlessThere: boolean
      readonly hasQuery: boolean
    }
  | {
      readonly kind: 'create-view'
      readonly name: WrittenName
      readonly orReplace: boolean
      readonly unlessThere: boolean
      readonly columns: readonly string[]
      readonly query: Written
    }
  | { readonly kind: 'drop-table' | 'drop-view'; readonly name: WrittenName; readonly ifThere: boolean }
  | {
      readonly kind: 'rename-table' | 'rename-view'
      readonly name: WrittenName
      readonly ifThere: boolean
      readonly to: string
    }
  | {
      readonly kind: 'alter-table'
      readonly name: WrittenName
      readonly ifThere: boolean
      readonly alter: Alter
    }
  | {
      readonly kind: 'comment'
      readonly on: 'table' | 'view' | 'column'
      readonly name: WrittenName
      readonly text: string | null
    }

/** `null` for another statement. @throws Refused */
export function definitionOf(statement: Statement): Definition | null {
  const reader = readerOf(statement)
  switch (leadingWord(statement.tokens)) {
    case 'CREATE':
      return created(reader, statement)
    case 'DROP':
      return dropped(reader)
    case 'ALTER':
      return altered(reader)
    case 'COMMENT':
      return commented(reader)
    default:
      return null
  }
}

function created(reader: Reader, statement: Statement): Definition {
  reader.expect('CREATE')
  const orReplace = reader.accept('OR', 'REPLACE')
  if (reader.accept('TABLE')) {
    const unlessThere = reader.accept('IF', 'NOT', 'EXISTS')
    const name = reader.name()
    return { kind: 'create-table', name, orReplace, unlessThere, hasQuery: hasQuery(statement, name) }
  }
  if (!orReplace && reader.accept('SCHEMA')) {
    const unlessThere = reader.accept('IF', 'NOT', 'EXISTS')
    const name = reader.name()
    reader.end()
    return { kind: 'create-schema', name, unlessThere }
  }
  if (reader.accept('VIEW')) {
    const unlessThere = reader.accept('IF', 'NOT', 'EXISTS')
    const name = reader.name()
    const columns = reader.acceptSymbol('(') ? listOf(reader, () => reader.identifier()) : []
    reader.expect('AS')
    return { kind: 'create-view', name, orReplace, unlessThere, columns, query: reader.textUntil() }
  }
  return reader.refuse(without(reader, 'CREATE'))
}

/** What no DuckLake has is told as DuckLake tells it. */
function without(reader: Reader, verb: string): string | undefined {
  const kind = reader.peek()?.text.toUpperCase() ?? ''
  const missing: Readonly<Record<string, string>> = {
    SEQUENCE: 'sequences',
    INDEX: 'indexes',
    TYPE: 'user-defined types',
  }
  if (verb === 'CREATE' && missing[kind] !== undefined)
    return `Not implemented Error: DuckLake does not support ${missing[kind]}`
  return kind === '' ? undefined : `${verb} ${kind} is not possible here.`
}

/** `AS` behind the name and the list of columns, if there is one. */
function hasQuery({ tokens }: Statement, name: WrittenName): boolean {
  let depth = 0
  return tokens.some(({ kind, text, start }) => {
    if (start < name.range.end) return false
    if (kind === 'symbol') depth += text === '(' ? 1 : text === ')' ? -1 : 0
    return depth === 0 && kind === 'word' && text.toUpperCase() === 'AS'
  })
}

function dropped(reader: Reader): Definition {
  reader.expect('DROP')
  const kind = (['TABLE', 'VIEW', 'SCHEMA'] as const).find((word) => reader.accept(word))
  if (kind === undefined) return reader.refuse(without(reader, 'DROP'))
  const ifThere = reader.accept('IF', 'EXISTS')
  const name = reader.name()
  if (kind === 'SCHEMA') {
    const cascade = reader.accept('CASCADE')
    reader.accept('RESTRICT')
    reader.end()
    return { kind: 'drop-schema', name, ifThere, cascade }
  }
  reader.accept('RESTRICT')
  if (reader.peek()?.text.toUpperCase() === 'CASCADE')
    return reader.refuse('Not implemented Error: Cascade Drop not supported in DuckLake')
  reader.end()
  return { kind: kind === 'TABLE' ? 'drop-table' : 'drop-view', name, ifThere }
}

function altered(reader: Reader): Definition {
  reader.expect('ALTER')
  const isView = reader.accept('VIEW')
  if (!isView && !reader.accept('TABLE')) return reader.refuse(without(reader, 'ALTER'))
  const ifThere = reader.accept('IF', 'EXISTS')
  const name = reader.name()
  if (reader.accept('RENAME', 'TO')) {
    const to = reader.identifier()
    reader.end()
    return { kind: isView ? 'rename-view' : 'rename-table', name, ifThere, to }
  }
  if (isView) return reader.refuse()
  const alter = alteration(reader)
  reader.end()
  return { kind: 'alter-table', name, ifThere, alter }
}

function alteration(reader: Reader): Alter {
  if (reader.accept('ADD')) return added(reader)
  if (reader.accept('DROP')) {
    reader.accept('COLUMN')
    const ifThere = reader.accept('IF', 'EXISTS')
    const path = reader.name().parts
    void (reader.accept('CASCADE') || reader.accept('RESTRICT'))
    return { kind: 'drop', path, ifThere }
  }
  if (reader.accept('RENAME')) {
    reader.accept('COLUMN')
    const path = reader.name().parts
    reader.expect('TO')
    return { kind: 'rename', path, to: reader.identifier() }
  }
  if (reader.accept('SET', 'PARTITIONED', 'BY')) {
    reader.expectSymbol('(')
    return { kind: 'partitioning', keys: listOf(reader, () => partitionKey(reader)) }
  }
  if (reader.accept('RESET', 'PARTITIONED', 'BY')) return { kind: 'partitioning', keys: [] }
  if (reader.accept('SET', 'SORTED', 'BY')) {
    reader.expectSymbol('(')
    return { kind: 'sorting', keys: listOf(reader, () => sortKey(reader)) }
  }
  if (reader.accept('RESET', 'SORTED', 'BY')) return { kind: 'sorting', keys: [] }
  if (reader.accept('ALTER')) return changedColumn(reader)
  return reader.refuse()
}

function added(reader: Reader): Alter {
  if (/^(constraint|primary|unique|check|foreign)$/i.test(reader.peek()?.text ?? ''))
    return reader.refuse('Not implemented Error: Adding indexes or constraints is not supported in DuckLake')
  reader.accept('COLUMN')
  const unlessThere = reader.accept('IF', 'NOT', 'EXISTS')
  const path = reader.name().parts
  const type = reader.textUntil(
    ...['DEFAULT', 'NOT', 'NULL', 'CHECK', 'UNIQUE', 'PRIMARY', 'REFERENCES', 'GENERATED', 'AS', 'USING'],
  )
  const value = reader.accept('DEFAULT') ? reader.textUntil('NOT', 'CHECK', 'UNIQUE', 'PRIMARY') : null
  if (reader.peek() !== undefined)
    return reader.refuse('Parser Error: Adding columns with constraints not yet supported')
  return { kind: 'add', path, type, default: value, unlessThere }
}

function changedColumn(reader: Reader): Alter {
  reader.accept('COLUMN')
  const path = reader.name().parts
  const [column = ''] = path
  if (reader.accept('SET', 'DATA', 'TYPE') || reader.accept('SET', 'TYPE') || reader.accept('TYPE')) {
    const type = reader.textUntil('USING')
    if (reader.peek() !== undefined)
      return reader.refuse('Not implemented Error: Column type cannot be modified using an expression')
    return { kind: 'type', path, type }
  }
  if (path.length > 1) return reader.refuse()
  if (reader.accept('SET', 'DEFAULT')) return { kind: 'default', column, value: reader.textUntil() }
  if (reader.accept('DROP', 'DEFAULT')) return { kind: 'default', column, value: null }
  if (reader.accept('SET', 'NOT', 'NULL')) return { kind: 'nullable', column, nullable: false }
  if (reader.accept('DROP', 'NOT', 'NULL')) return { kind: 'nullable', column, nullable: true }
  return reader.refuse()
}

const PARTS_OF_TIME = ['year', 'month', 'day', 'hour'] as const

function partitionKey(reader: Reader): PartitionedBy {
  const first = reader.identifier()
  if (!reader.acceptSymbol('(')) return { column: first, transform: 'identity' }
  const part = PARTS_OF_TIME.find((each) => each === first.toLowerCase())
  if (part !== undefined) {
    const column = reader.identifier()
    reader.expectSymbol(')')
    return { column, transform: part }
  }
  if (first.toLowerCase() !== 'bucket')
    return reader.refuse(
      `Not implemented Error: Unsupported partition function ${first} - only year, month, day, hour, and bucket are supported`,
    )
  const count = reader.textUntil(',')
  const bucket = Number(count.text)
  if (!Number.isSafeInteger(bucket))
    return reader.refuse('Invalid Input Error: Bucket count must be a constant integer')
  reader.expectSymbol(',')
  const column = reader.identifier()
  reader.expectSymbol(')')
  return { column, transform: { bucket } }
}

function sortKey(reader: Reader): SortedBy {
  const { text: expression } = reader.textUntil(',', ')', 'ASC', 'DESC', 'NULLS')
  const descending = reader.accept('DESC')
  if (!descending) reader.accept('ASC')
  const first = reader.accept('NULLS', 'FIRST')
  if (!first) void reader.accept('NULLS', 'LAST')
  return { expression, direction: descending ? 'DESC' : 'ASC', nulls: first ? 'FIRST' : 'LAST' }
}

/** What is in parentheses, the first of which was read. */
function listOf<T>(reader: Reader, item: () => T): readonly T[] {
  const items = [item()]
  while (reader.acceptSymbol(',')) items.push(item())
  reader.expectSymbol(')')
  return items
}

function commented(reader: Reader): Definition {
  reader.expect('COMMENT', 'ON')
  const on = (['table', 'view', 'column'] as const).find((word) => reader.accept(word.toUpperCase()))
  if (on === undefined) return reader.refuse(without(reader, 'COMMENT ON'))
  const name = reader.name()
  reader.expect('IS')
  const token = reader.peek()
  if (reader.accept('NULL')) {
    reader.end()
    return { kind: 'comment', on, name, text: null }
  }
  if (token?.kind !== 'string') return reader.refuse()
  reader.textUntil()
  return { kind: 'comment', on, name, text: token.text }
}
