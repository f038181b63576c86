import { describe, expect, it } from 'vitest'
import { hideQuotedValues } from './quoted-values.ts'

describe('values pydantic quotes', () => {
  it('are hidden, a whole table as well as one text, on every line that has one', () => {
    const detail = [
      '2 validation errors for DuckDBMetadataStoreConfig',
      'ducklake',
      "  Value error, no [type=value_error, input_value={'password': 'hunter2'}, input_type=dict]",
      '    For further information visit https://errors.pydantic.dev/2.14/v/value_error',
      'database',
      '  Input should be a path [type=path_type, input_value=5, input_type=int]',
    ]
    expect(hideQuotedValues(detail.join('\n')).split('\n')).toEqual([
      detail[0],
      detail[1],
      '  Value error, no [type=value_error, input_value=***, input_type=dict]',
      detail[3],
      detail[4],
      '  Input should be a path [type=path_type, input_value=***, input_type=int]',
    ])
  })

  it('are hidden to their end, even when one imitates how such a text ends', () => {
    const detail = "  No [type=x, input_value='a, input_type=str] hunter2', input_type=str]"
    expect(hideQuotedValues(detail)).toBe('  No [type=x, input_value=***, input_type=str]')
  })

  it('are all that is hidden', () => {
    const detail = "Store 'x' not found in config. Available stores: ['dev']"
    expect(hideQuotedValues(detail)).toBe(detail)
  })
})
