/** Reads the Environment tab: one `KEY=value` per line, as in a `.env` file. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { topLevelKeys } from './fields.ts'
import type { Environment } from './interpolate.ts'

export interface EnvironmentResult {
  readonly environment: Environment
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

/** `METAXY_STORE` and the like override the file in Metaxy; here only `${…}` reads the environment. */
function isOverride(name: string): boolean {
  const match = /^METAXY_(.+?)(?:__.*)?$/i.exec(name)
  const key = match?.[1]?.toLowerCase()
  return key !== undefined && (topLevelKeys.has(key) || key === 'config' || key.startsWith('entrypoint'))
}

function checkName(name: string, range: Range): Diagnostic[] {
  if (isOverride(name)) {
    const message = `Metaxy would let ${name} override metaxy.toml; this page only uses it for \${${name}}.`
    return [
      diagnostic('override-not-applied', 'warning', range, message, 'Write the setting in metaxy.toml.'),
    ]
  }
  if (/^[A-Za-z_]\w*$/.test(name)) return []
  const message = `${name} is not a name a shell would accept for a variable.`
  return [diagnostic('variable-name', 'warning', range, message, 'Use letters, digits and underscores.')]
}

/**
 * Blank lines and lines that begin with `#` are skipped, a leading `export` is allowed, matching quotes around a
 * value are removed. Everything else in the value is kept as written. The last of several equal names wins.
 */
export function parseEnvironment(text: string): EnvironmentResult {
  const environment = new Map<string, string>()
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
      }
    }
    start += line.length + 1
  }
  return { environment, diagnostics }
}
