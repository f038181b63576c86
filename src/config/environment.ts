/** Reads the Environment tab: one `KEY=value` per line, as in a `.env` file. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { duckdbStoreModel } from './fields.ts'
import type { Environment } from './interpolate.ts'
import type { VariablePlace } from './overrides.ts'

export interface EnvironmentResult {
  readonly environment: Environment
  /** Where each variable stands; of a name set twice, the last line. */
  readonly places: ReadonlyMap<string, VariablePlace>
  readonly diagnostics: readonly Diagnostic[]
}

const assignment = /^(\s*(?:export\s+)?)([^=\s]+)\s*=(.*)$/s

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(value)
  return quoted?.[2] ?? value
}

function diagnostic(
  code: string,
  severity: Diagnostic['severity'],
  range: Range,
  message: string,
  next: string,
): Diagnostic {
  return { code, severity, message, next, document: 'environment', range }
}

/** The class of a store is itself one of pydantic-settings, without a prefix; the global setting is put in before. */
const plainlyRead = new Set(
  duckdbStoreModel.fields.map(({ key }) => key).filter((key) => key !== 'auto_create_tables'),
)

function checkName(name: string, range: Range): Diagnostic[] {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    const message = `${name} is not a name a shell would accept for a variable.`
    return [diagnostic('variable-name', 'warning', range, message, 'Use letters, digits and underscores.')]
  }
  const key = name.toLowerCase()
  if (!plainlyRead.has(key)) return []
  const message = `When a store has no ${key}, Metaxy also takes the plain variable ${name} for it; this page does not.`
  const next = `Give ${key} in metaxy.toml, or call the variable something else.`
  return [diagnostic('plain-variable', 'hint', range, message, next)]
}

/**
 * Blank lines and lines that begin with `#` are skipped, a leading `export` is allowed, matching quotes around a
 * value are removed. Everything else in the value is kept as written. The last of several equal names wins.
 */
export function parseEnvironment(text: string): EnvironmentResult {
  const environment = new Map<string, string>()
  const places = new Map<string, VariablePlace>()
  const diagnostics: Diagnostic[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const content = line.trim()
    const match = assignment.exec(line)
    const contentStart = start + line.length - line.trimStart().length
    const range = { start: contentStart, end: contentStart + content.length }
    if (content !== '' && !content.startsWith('#')) {
      if (match === null) {
        const message = 'This line is not of the form KEY=value.'
        diagnostics.push(
          diagnostic(
            'environment-syntax',
            'error',
            range,
            message,
            'Write KEY=value, or # before a comment.',
          ),
        )
      } else {
        const [, lead = '', name = '', value = ''] = match
        const nameRange = { start: start + lead.length, end: start + lead.length + name.length }
        diagnostics.push(...checkName(name, nameRange))
        if (environment.has(name)) {
          const message = `${name} is set twice; the last line wins.`
          diagnostics.push(
            diagnostic('variable-set-twice', 'warning', nameRange, message, 'Remove one of the lines.'),
          )
        }
        environment.set(name, unquote(value.trim()))
        const valueStart = start + line.length - value.trimStart().length
        places.set(name, {
          name: nameRange,
          value: { start: valueStart, end: valueStart + value.trim().length },
        })
      }
    }
    start += line.length + 1
  }
  return { environment, places, diagnostics }
}
