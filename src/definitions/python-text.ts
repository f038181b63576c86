/** Texts made the way Python makes them: string and float `repr`, and docstring clean-up. */

/** `repr(text)`: single quotes unless only single quotes occur inside; what cannot be printed is escaped. */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let out = quote
  for (const character of text) {
    if (character === quote || character === '\\') out += `\\${character}`
    else if (character === '\n') out += '\\n'
    else if (character === '\r') out += '\\r'
    else if (character === '\t') out += '\\t'
    else if (character !== ' ' && /[\p{C}\p{Z}]/u.test(character)) out += escapeCodePoint(character)
    else out += character
  }
  return out + quote
}

function escapeCodePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** `repr` of a float: shortest digits that read back, exponent form below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa = '0', exponentText = '0'] = Math.abs(value).toExponential().split('e')
  const exponent = Number(exponentText)
  const digits = mantissa.replace('.', '')
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    const power = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${power}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

/** `text.lstrip()`: Python counts the four separators U+001C to U+001F as white space. */
function leftStripped(text: string): string {
  const start = Array.from(text).findIndex((character) => {
    return !/\p{White_Space}/u.test(character) && (character < '\u001c' || character > '\u001f')
  })
  return start < 0 ? '' : text.slice(start)
}

/** `inspect.cleandoc`: tabs expanded, common indentation removed from all lines but the first, outer blank lines dropped. */
export function cleanDocstring(text: string): string {
  const lines = expandTabs(text).split('\n')
  const [first = '', ...rest] = lines
  const indents = rest.flatMap((line) => {
    const content = leftStripped(line)
    return content === '' ? [] : [codePoints(line) - codePoints(content)]
  })
  const margin = indents.length === 0 ? 0 : Math.min(...indents)
  const cleaned = [leftStripped(first), ...rest.map((line) => line.slice(margin))]
  while (cleaned.length > 0 && cleaned.at(-1) === '') cleaned.pop()
  while (cleaned.length > 0 && cleaned[0] === '') cleaned.shift()
  return cleaned.join('\n')
}

function expandTabs(text: string): string {
  let column = 0
  let out = ''
  for (const character of text) {
    if (character === '\t') {
      const width = 8 - (column % 8)
      out += ' '.repeat(width)
      column += width
    } else {
      out += character
      column = character === '\n' || character === '\r' ? 0 : column + 1
    }
  }
  return out
}

function codePoints(text: string): number {
  return Array.from(text).length
}
