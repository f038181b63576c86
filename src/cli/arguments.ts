/** Reads the words of a command line; whatever is not understood becomes one sentence that says what. */

import { type ParseArgsConfig, parseArgs } from 'node:util'

export const formats = ['sql', 'json', 'duckdb', 'python'] as const
export type Format = (typeof formats)[number]

export interface CompileCommand {
  readonly kind: 'compile'
  /** A path, or `-` for standard input. */
  readonly file: string
  readonly store: string | null
  /** What `--env` gave, values as written. */
  readonly variables: ReadonlyMap<string, string>
  readonly isProcessEnvironmentRead: boolean
  readonly format: Format
}

export type Command =
  | CompileCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'not-understood'; readonly message: string }

const options = {
  store: { type: 'string', multiple: true },
  env: { type: 'string', multiple: true },
  'env-from-process': { type: 'boolean' },
  format: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options']

function notUnderstood(message: string): Command {
  return { kind: 'not-understood', message }
}

function isFormat(text: string): text is Format {
  return formats.some((format) => format === text)
}

/** `null` when one is not of the form KEY=VALUE. The value is everything after the first `=`, and may be empty. */
function readVariables(assignments: readonly string[]): ReadonlyMap<string, string> | null {
  const variables = new Map<string, string>()
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=')
    if (equals < 1) return null
    variables.set(assignment.slice(0, equals), assignment.slice(equals + 1))
  }
  return variables
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
}

function readCommand({ values, positionals }: ReturnType<typeof parse>): Command {
  const { store = [], env = [], format: formatsGiven = [] } = values
  if (values.help === true) return { kind: 'help' }
  const [command, file, ...rest] = positionals
  if (command === undefined) return notUnderstood('A command is missing.')
  if (command !== 'compile') return notUnderstood(`There is no command ${command}, only compile.`)
  if (file === undefined) return notUnderstood('The file to compile is missing.')
  if (rest.length > 0) return notUnderstood(`compile takes one file, and ${rest.join(' ')} is more.`)
  if (store.length > 1) return notUnderstood('--store was given twice; one store is compiled at a time.')
  if (formatsGiven.length > 1) return notUnderstood('--format was given twice.')
  const format = formatsGiven[0] ?? 'sql'
  if (!isFormat(format)) return notUnderstood(`--format is one of ${formats.join(', ')}, not ${format}.`)
  const variables = readVariables(env)
  // The value may be a secret, so it is not repeated.
  if (variables === null) return notUnderstood('--env takes KEY=VALUE, as in --env BUCKET=lake.')
  return {
    kind: 'compile',
    file,
    store: store[0] ?? null,
    variables,
    isProcessEnvironmentRead: values['env-from-process'] === true,
    format,
  }
}

/** `words` come after the program's name. Never throws. */
export function parseCommand(words: readonly string[]): Command {
  try {
    return readCommand(parse(words))
  } catch (error) {
    // node:util says which option is unknown or lacks its value; the rest of its text is about quoting.
    const text = error instanceof Error ? error.message : String(error)
    return notUnderstood(`${text.split(/[.\n]/, 1)[0]}.`)
  }
}
