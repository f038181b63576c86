/** Writes values as TOML that means them again. */

import { headerKey } from './messages.ts'
import type { TomlValue } from './model.ts'

/** A basic string; JSON escapes as TOML does, but for DEL. */
export function writeString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f')
}

/** A value on one line. `None`, which TOML cannot write, is left out of tables and lists. */
export function writeValue(value: TomlValue): string {
  switch (value.kind) {
    case 'string':
      return writeString(value.value)
    case 'integer':
    case 'boolean':
      return String(value.value)
    case 'float':
    case 'datetime':
      return value.text
    case 'array':
      return `[${value.items.filter(isWritable).map(writeValue).join(', ')}]`
    case 'table': {
      const entries = [...value.entries].filter(([, item]) => isWritable(item))
      return `{ ${entries.map(([key, item]) => `${headerKey(key)} = ${writeValue(item)}`).join(', ')} }`
    }
    case 'null':
      return '""'
  }
}

function isWritable({ kind }: TomlValue): boolean {
  return kind !== 'null'
}
