/** Finds where the statements of a TOML text begin, so that a faulty one can be left out; reads any text, once. */

export interface StatementStart {
  readonly at: number
  /** It looks like a table header; else a key, a comment, or whatever stands there. */
  readonly isHeader: boolean
}

/** What can hide a line break or a bracket: comments and strings, closed or not; then what counts itself. */
const token =
  /#[^\n]*|"""(?:[^\\"]+|\\[\s\S]?|"(?!""))*"{0,5}|'''(?:[^']+|'(?!''))*'{0,5}|"(?:[^"\\\n]+|\\.?)*"?|'[^'\n]*'?|[[\]{}\n]/g

/** A line no array or inline table can hold, so that an unclosed bracket ends before it. */
const surelyHeader =
  /[ \t]*\[\[?[ \t]*(?!(?:true|false|inf|nan)[ \t]*\])[A-Za-z_][\w-]*[ \t]*(?:\.[^\n=#]*)?\][ \t\]]*(?:\r?\n|#|$)/y
const perhapsHeader = /[ \t]*\[/y

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

/** Of the first line and of every line that is in no brackets and in no string of several lines. */
export function statementStarts(text: string): readonly StatementStart[] {
  const starts: StatementStart[] = [{ at: 0, isHeader: matchesAt(perhapsHeader, text, 0) }]
  let depth = 0
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '[' || found === '{') depth += 1
    else if (found === ']' || found === '}') depth = Math.max(0, depth - 1)
    else if (found === '\n') {
      const at = index + 1
      if (depth > 0 && matchesAt(surelyHeader, text, at)) depth = 0
      if (depth === 0) starts.push({ at, isHeader: matchesAt(perhapsHeader, text, at) })
    }
  }
  return starts
}
