/** Finds credentials written out in a `metaxy.toml`, so that such a text is never kept where it could be read. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { fieldsAt } from './fields.ts'
import { variablePattern } from './interpolate.ts'
import { configDiagnostic } from './messages.ts'
import type { TomlValue } from './model.ts'
import { parseToml } from './toml.ts'
import type { TomlNode, TomlTableNode } from './toml-tree.ts'

const secretWords =
  /passw(?:or)?d|passphrase|pwd|secret|token|key_?id|access_?key|api_?key|private_?key|encryption_?key|credential/i

/** Keys whose name sounds like a credential and whose value is none. */
const harmless = /^(?:secret_name|secret_parameters|provider|chain)$/i

/** Whether a key of this name holds a credential. */
export function isSecretKey(name: string): boolean {
  return secretWords.test(name) && !harmless.test(name)
}

/** Whether one of `secret_parameters` holds a credential: all do but a few known words and switches. */
export function isSecretParameter(name: string, value: TomlValue): boolean {
  return !harmless.test(name) && value.kind !== 'boolean'
}

/** Whether a text carries a credential inside: `password=…`, `token=…`, `user:password@host`. */
export function holdsCredential(text: string): boolean {
  // A variable stands for nothing that is written here, its default does.
  const written = text.replace(variablePattern, (_, __, fallback: string | undefined) => fallback ?? '')
  return (
    /(?:password|pwd|token|secret|key_?id)['"]?\s*[=:]\s*['"]?[^\s;&'"]/i.test(written) ||
    /:\/\/[^\s/:@]+:[^\s/@]+@/.test(written)
  )
}

/** Only `${…}`, and no default that would itself be the secret. */
const variablesOnly = /^(?:\$\{[^}:]+(?::-)?\})*$/

function isLiteral(text: string): boolean {
  return !variablesOnly.test(text)
}

function isSecretPath(path: readonly string[]): boolean {
  const key = path.at(-1) ?? ''
  if (harmless.test(key)) return false
  return isSecretKey(key) || fieldsAt(path).some((field) => field.secret)
}

function literalsIn(node: TomlNode, path: readonly string[], isSecret: boolean): readonly Range[] {
  if (node.kind === 'table') return secretsIn(node, path, isSecret)
  if (node.kind === 'array') return node.items.flatMap((item) => literalsIn(item, path, isSecret))
  if (node.kind === 'string' && holdsCredential(node.value)) return [node.range]
  if (!isSecret || node.kind === 'boolean') return []
  return node.kind !== 'string' || isLiteral(node.value) ? [node.range] : []
}

function secretsIn(table: TomlTableNode, path: readonly string[], isSecret: boolean): readonly Range[] {
  return [...table.entries].flatMap(([key, { node }]) => {
    const below = [...path, key]
    return literalsIn(node, below, (isSecret && !harmless.test(key)) || isSecretPath(below))
  })
}

/** A warning at each credential that is a value of the file; those in comments are kept from being saved, too. */
export function literalSecretWarnings(root: TomlTableNode): readonly Diagnostic[] {
  return secretsIn(root, [], false).map((range) =>
    configDiagnostic(
      'warning',
      {
        code: 'literal-secret',
        message: 'This credential is written out, so everyone who gets the file has it.',
        next: 'Write "${NAME}" here, and NAME=… in the Environment tab.',
        repair: { kind: 'use-variable' },
      },
      range,
    ),
  )
}

/** A key and its =; the value is only looked at, so that one misread as a value is still seen as a key. */
const assignment =
  /(?<![\w-])([\w-]+)["']?[ \t]*=(?=(\s*)("""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|(?:\$\{[^}\n]*\}|[^\s,}#=])+))/g

function withoutQuotes(text: string): string {
  return text.replace(/^(?:"""|'''|"|')|(?:"""|'''|"|')$/g, '')
}

/** Works on any text, however far from TOML, and reads comments too: a line put in a comment is still a secret. */
function scanLines(text: string): readonly Range[] {
  const found: Range[] = []
  /** After a header that names them; after their key and a brace, on one line. */
  let isParameters = false
  let isInlineParameters = false
  let from = 0
  for (const match of text.matchAll(assignment)) {
    const [whole, key = '', space = '', value = ''] = match
    const between = text.slice(from, match.index)
    const header = between.match(/^[ \t#]*\[.*$/gm)?.at(-1)
    if (header !== undefined) isParameters = header.includes('secret_parameters')
    from = match.index + whole.length
    if (/[\n}]/.test(between.replace(variablePattern, ''))) isInlineParameters = false
    const isParameter = isParameters || isInlineParameters
    if (key === 'secret_parameters' && value.startsWith('{')) isInlineParameters = true
    const inner = withoutQuotes(value)
    const isSecret =
      isSecretKey(key) || (isParameter && !harmless.test(key) && !/^(?:true|false)$/.test(value))
    if (holdsCredential(inner) || (isSecret && !value.startsWith('{') && isLiteral(inner))) {
      const start = from + space.length
      found.push({ start, end: start + value.length })
    }
  }
  return found
}

/**
 * The places of all values that are credentials written literally, in order. Empty texts, booleans and values made
 * of `${VAR}` alone are none; a default is. When the text is not TOML, everything that looks like one counts.
 */
export function findLiteralSecrets(text: string): readonly Range[] {
  const { root } = parseToml(text)
  const all = [...scanLines(text), ...(root === null ? [] : secretsIn(root, [], false))]
  all.sort((a, b) => a.start - b.start || b.end - a.end)
  const outermost: Range[] = []
  for (const range of all) {
    if (range.end > (outermost.at(-1)?.end ?? -1)) outermost.push(range)
  }
  return outermost
}
