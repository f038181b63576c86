/** Which DuckDB type a column is written to Parquet as, where that is not its own type. */

/**
 * The type to cast a column to before it is exported through Arrow:
 * UUID becomes VARCHAR, because Arrow and the Parquet writer keep only its 16 bytes and the column would come
 * back as BLOB; HUGEINT and UHUGEINT become DOUBLE, as DuckLake writes them (Arrow would make DECIMAL(38,0)).
 * Nested types are rewritten inside.
 */
export function storageType(type: string): string {
  const reader = { text: type, at: 0 }
  const rewritten = readType(reader)
  return rewritten + type.slice(reader.at)
}

interface Reader {
  readonly text: string
  at: number
}

const REPLACED = new Map([
  ['UUID', 'VARCHAR'],
  ['HUGEINT', 'DOUBLE'],
  ['UHUGEINT', 'DOUBLE'],
])

/** A type as DuckDB prints it: a name of one or more words, arguments in parentheses, `[]` or `[n]` at the end. */
function readType(reader: Reader): string {
  const name = take(reader, /[A-Za-z0-9_ ]+/y)
  const head = name.trim().toUpperCase()
  let result = REPLACED.get(head) ?? name
  if (reader.text[reader.at] === '(') {
    if (head === 'STRUCT')
      result += readArguments(reader, (each) => `${readFieldName(each)} ${readType(each)}`)
    else if (head === 'MAP') result += readArguments(reader, readType)
    else result += take(reader, /\([^)]*\)/y)
  }
  return result + take(reader, /(\[\d*\])*/y)
}

function readArguments(reader: Reader, read: (reader: Reader) => string): string {
  const parts: string[] = []
  do {
    reader.at += 1
    take(reader, / */y)
    parts.push(read(reader))
  } while (reader.text[reader.at] === ',')
  reader.at += 1
  return `(${parts.join(', ')})`
}

function readFieldName(reader: Reader): string {
  const name = take(reader, /"(?:[^"]|"")*"|[^\s"]+/y)
  take(reader, / */y)
  return name
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at
  const text = pattern.exec(reader.text)?.[0] ?? ''
  reader.at += text.length
  return text
}
