/** Hides the values that an error text of pydantic quotes; any of them may be a password. */

/**
 * `***` in the place of every `input_value=…`, which may be a whole table. pydantic prints each at the end of a line,
 * followed by the type. The place of the diagnostic says where the value is.
 */
export function hideQuotedValues(detail: string): string {
  return detail.replace(/(?<=\binput_value=).*(?=, input_type=\w+\]$)/gm, '***')
}
