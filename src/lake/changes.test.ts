import { describe, expect, it } from 'vitest'
import { checkCreateTableConflicts, checkInsertConflicts, createdTable, parseChanges } from './changes.ts'

describe('changes_made', () => {
  it('splits at commas outside double quotes', () => {
    const text = `dropped_table:3,${createdTable('a,b', 'c"d')},inlined_insert:1`
    expect(parseChanges(text)).toEqual([
      { keyword: 'dropped_table', value: '3' },
      { keyword: 'created_table', value: '"a,b"."c""d"' },
      { keyword: 'inlined_insert', value: '1' },
    ])
    expect(parseChanges('')).toEqual([])
  })
})

describe('conflicts', () => {
  it.each(['dropped_table', 'altered_table', 'deleted_from_table', 'inlined_delete', 'inline_flush'])(
    'an insert excludes %s on the same table only',
    (keyword) => {
      expect(() => checkInsertConflicts(1, parseChanges(`${keyword}:1`))).toThrow('Transaction conflict')
      expect(() => checkInsertConflicts(2, parseChanges(`${keyword}:1`))).not.toThrow()
    },
  )

  it.each(['inserted_into_table:1', 'inlined_insert:1', 'merge_adjacent:1', 'created_table:"main"."x"'])(
    'an insert goes together with %s',
    (change) => {
      expect(() => checkInsertConflicts(1, parseChanges(change))).not.toThrow()
    },
  )

  it('creating a table excludes an entry of the same name in the same schema, in any case', () => {
    const schema = { id: 0, name: 'main' }
    const check = (theirs: string) => () => checkCreateTableConflicts(schema, 'T "x"', parseChanges(theirs))
    expect(check(createdTable('main', 't "X"'))).toThrow('another writer has created')
    expect(check('created_view:"MAIN"."T ""x"""')).toThrow('another writer has created')
    expect(check('dropped_schema:0')).toThrow('schema has been dropped')
    expect(check(createdTable('other', 'T "x"'))).not.toThrow()
    expect(check(createdTable('main', 'T'))).not.toThrow()
  })
})
