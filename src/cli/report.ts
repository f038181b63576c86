/** Says diagnostics on a terminal and to programs: with lines and columns, and in words that fit a command line. */

import { type Diagnostic, isAboutTheFile } from '../text/diagnostic.ts'
import type { LineIndex, Position } from '../text/line-index.ts'
import { hideQuotedValues } from '../text/quoted-values.ts'

/** One entry of `diagnostics` in the JSON output. */
export interface ReportedDiagnostic {
  readonly code: string
  /** A limit of the page is at most a hint: nobody runs anything here. */
  readonly severity: Diagnostic['severity']
  readonly message: string
  /** `browser` when only the page cannot go on, and Metaxy would. */
  readonly limit: 'browser' | null
  /** Metaxy's own text. */
  readonly detail: string | null
  /** 1-based; `null` when the problem is not in the file. */
  readonly line: number | null
  /** 1-based, in UTF-16 units; `null` when the problem is not in the file. */
  readonly column: number | null
  /** The environment variable the problem is in; `null` when it is in the file. */
  readonly variable: string | null
}

/** The page's Environment tab is `--env` here. */
function forTerminal(sentence: string): string {
  return sentence.replaceAll('in the Environment tab', 'with --env')
}

function place({ document, range }: Diagnostic, lines: LineIndex): Position | null {
  return document === 'metaxy.toml' ? lines.positionAt(range.start) : null
}

export function reportedDiagnostic(diagnostic: Diagnostic, lines: LineIndex): ReportedDiagnostic {
  const { code, severity, message, detail, limit } = diagnostic
  const position = place(diagnostic, lines)
  return {
    code,
    severity: isAboutTheFile(diagnostic) ? severity : 'hint',
    message: forTerminal(message),
    limit: limit ?? null,
    detail: detail ?? null,
    line: position?.line ?? null,
    column: position?.column ?? null,
    variable: diagnostic.range.variable ?? null,
  }
}

/** A text from the file could otherwise move the cursor or change colours. */
function withoutControls(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, (control) => {
    const code = control.codePointAt(0) ?? 0
    return `\\x${code.toString(16).padStart(2, '0')}`
  })
}

function indented(text: string, spaces: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(spaces) + line))
    .join('\n')
}

/**
 * `file:line:column: severity: message [code]`, or `environment:VARIABLE: …`, then what to do next and Metaxy's own
 * text, indented. What a terminal shows is often logged, so that text comes without the values it quotes.
 */
export function diagnosticText(diagnostic: Diagnostic, file: string, lines: LineIndex): string {
  const { code, severity, message, next, detail } = diagnostic
  const position = place(diagnostic, lines)
  const where =
    position === null
      ? [diagnostic.document, diagnostic.range.variable ?? []].flat().join(':')
      : `${file}:${position.line}:${position.column}`
  const parts = [`${where}: ${severity}: ${forTerminal(message)} [${code}]`]
  if (next !== undefined) parts.push(indented(forTerminal(next), 2))
  if (detail !== undefined) parts.push('  Metaxy says:', indented(hideQuotedValues(detail), 4))
  return `${withoutControls(parts.join('\n'))}\n`
}
