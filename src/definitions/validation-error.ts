/** The text of a pydantic `ValidationError`, as Python prints it. */

import type { Range } from '../text/diagnostic.ts'
import type { Problems } from './problems.ts'
import { type PyValue, repr, typeName } from './python-value.ts'

/** The pydantic release whose documentation the texts point to. */
const PYDANTIC = '2.14'

export interface LineError {
  readonly location: readonly string[]
  readonly type: string
  readonly message: string
  readonly input: PyValue
  /** What to underline in `definitions.py`. */
  readonly range: Range
}

/** A `ValueError` that a validator of Metaxy raised. */
export function valueError(
  location: readonly string[],
  text: string,
  input: PyValue,
  range: Range,
): LineError {
  return { location, type: 'value_error', message: `Value error, ${text}`, input, range }
}

/** `<n> validation error(s) for <title>`, then each error with its location, input and documentation link. */
export function validationErrorText(title: string, errors: readonly LineError[]): string {
  const head = `${errors.length} validation error${errors.length === 1 ? '' : 's'} for ${title}`
  return [head, ...errors.flatMap(lines)].join('\n')
}

function lines({ location, type, message, input }: LineError): readonly string[] {
  const where = location.map((part) => (part.includes('.') ? `\`${part}\`` : part)).join('.')
  const what = `[type=${type}, input_value=${shorten(repr(input))}, input_type=${typeName(input)}]`
  return [
    ...(where === '' ? [] : [where]),
    `  ${message} ${what}`,
    `    For further information visit ${documentation(`v/${type}`)}`,
  ]
}

/** A page of pydantic's error documentation. */
export function documentation(page: string): string {
  return `https://errors.pydantic.dev/${PYDANTIC}/${page}`
}

/** pydantic keeps 25 bytes from the start and 24 from the end of a long input, never cutting a character. */
function shorten(text: string): string {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= 50) return text
  let head = 25
  while (isInsideCharacter(bytes[head])) head--
  let tail = bytes.length - 24
  while (isInsideCharacter(bytes[tail])) tail++
  const decoder = new TextDecoder()
  return `${decoder.decode(bytes.subarray(0, head))}...${decoder.decode(bytes.subarray(tail))}`
}

function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** Reports each error of one `ValidationError` at its place, with the whole text as its detail. */
export function reportErrors(problems: Problems, title: string, errors: readonly LineError[]): void {
  const detail = validationErrorText(title, errors)
  for (const { location, type, message, range } of errors) {
    const where = location.length === 0 ? title : `${title} ${location.join('.')}`
    const said = message.replace('Value error, ', '').replace(/\.$/, '')
    problems.report({
      code: 'invalid-feature',
      range,
      message: `Metaxy refuses ${where}: ${said}.`,
      next: ADVICE.get(type) ?? 'Correct the value; the text of the error names the rule.',
      detail,
    })
  }
}

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['missing', 'Add the argument.'],
  ['extra_forbidden', 'Remove the argument or correct its name.'],
  ['string_type', 'Write the value as a string, in quotes.'],
  ['list_type', 'Write a list, e.g. ["path"].'],
  ['dict_type', 'Write a dict, e.g. {"owner": "me"}.'],
  ['model_type', 'Write the name of the field as a string, or mx.FieldSpec(key="...").'],
])
