/** Runs a command line: words in; text for standard output and standard error and an exit status out. */

import { type Compiled, compileMetaxyToml } from '../attach/compile-toml.ts'
import { duckdbScript, pythonScript } from '../attach/scripts.ts'
import type { Environment } from '../config/interpolate.ts'
import { hasErrors, isAboutTheFile } from '../text/diagnostic.ts'
import { LineIndex } from '../text/line-index.ts'
import { type CompileCommand, type Format, parseCommand } from './arguments.ts'
import { diagnosticText, reportedDiagnostic } from './report.ts'
import { usage } from './usage.ts'

/** What the command line needs of the machine it runs on. */
export interface Host {
  /** The bytes of a file, of standard input for `-`; rejects with an `Error` when there are none to be had. */
  readonly read: (file: string) => Promise<Uint8Array>
  readonly environment: Environment
}

export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  /** 0: no errors. 1: the file has errors. 2: not understood, or the file could not be read. */
  readonly exitCode: 0 | 1 | 2
}

/** What goes to standard output in a format; empty when there is nothing Metaxy would run. */
function output(
  format: Exclude<Format, 'json'>,
  text: string,
  environment: Environment,
  { plan, store, diagnostics }: Compiled,
): string {
  if (plan === null || store === null) return ''
  if (format === 'python') return pythonScript(text, store.name, environment.keys())
  if (format === 'sql') return plan.statements.map(({ sql }) => `${sql}\n`).join('')
  // Statements that DuckDB does not read as they are meant must not get into a script.
  return hasErrors(diagnostics.filter(isAboutTheFile)) ? '' : duckdbScript(store, plan, true)
}

function json({ plan, diagnostics }: Compiled, lines: LineIndex): string {
  const statements = plan?.statements ?? []
  const said = {
    statements: statements.map(({ sql, redacted, kind }) => ({ sql, redacted, kind })),
    diagnostics: diagnostics.map((diagnostic) => reportedDiagnostic(diagnostic, lines)),
  }
  return `${JSON.stringify(said, null, 2)}\n`
}

function compile(text: string, command: CompileCommand, process: Environment): Outcome {
  const environment = new Map([...(command.isProcessEnvironmentRead ? process : []), ...command.variables])
  const options = command.store === null ? {} : { store: command.store }
  const compiled = compileMetaxyToml(text, environment, options)
  const lines = new LineIndex(text)
  // What a browser cannot do is no matter here: nothing is run.
  const ofTheFile = compiled.diagnostics.filter(isAboutTheFile)
  const exitCode = hasErrors(ofTheFile) ? 1 : 0
  if (command.format === 'json') return { stdout: json(compiled, lines), stderr: '', exitCode }
  const name = command.file === '-' ? '<stdin>' : command.file
  return {
    stdout: output(command.format, text, environment, compiled),
    stderr: ofTheFile.map((diagnostic) => diagnosticText(diagnostic, name, lines)).join(''),
    exitCode,
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    // A byte order mark is part of the text: Metaxy refuses it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function failed(message: string): Outcome {
  return { stdout: '', stderr: `metaxy-playground: ${message}\n`, exitCode: 2 }
}

/** `words` come after the program's name. Never rejects. */
export async function run(words: readonly string[], host: Host): Promise<Outcome> {
  const command = parseCommand(words)
  if (command.kind === 'help') return { stdout: usage, stderr: '', exitCode: 0 }
  if (command.kind === 'not-understood') return failed(`${command.message}\n\n${usage.trimEnd()}`)
  let bytes: Uint8Array
  try {
    bytes = await host.read(command.file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed(
      `${command.file} cannot be read (${reason}). Give the path of a metaxy.toml, or - for standard input.`,
    )
  }
  const text = decode(bytes)
  if (text === null) return failed(`${command.file} is not UTF-8, which TOML has to be. Save it as UTF-8.`)
  return compile(text, command, host.environment)
}
