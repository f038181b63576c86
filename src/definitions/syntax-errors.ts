/** The first place where the text is not Python, the only one Python itself reports. */

import type { SyntaxNodeRef, Tree } from '@lezer/common'
import type { Problem, Problems } from './problems.ts'
import { isClosed } from './python-literal.ts'
import { isBareFloat, statements } from './python-tree.ts'

const CHECK_LINE = 'Check brackets, quotes, colons and indentation on this line and the one above.'

/** Reports what Python's own parser would refuse first; `true` when there is something. */
export function reportSyntaxErrors(tree: Tree, text: string, problems: Problems): boolean {
  const found: Problem[] = []
  const report = (from: number, to: number, message: string, next: string) => {
    found.push({ code: 'python-syntax', range: visible(from, to, text), message, next })
  }
  tree.iterate({
    enter(node) {
      if (isError(node, text)) {
        const what = text.slice(node.from, Math.min(node.to, node.from + 20)).trim()
        const said = what === '' ? 'Something is missing here' : `\`${what}\` does not fit here`
        report(node.from, node.to, `${said}: this is not valid Python.`, CHECK_LINE)
      } else if (node.name === 'VariableName' && !isIdentifier(text.slice(node.from, node.to))) {
        const message = `\`${text.slice(node.from, node.to)}\` is not a name: this is not valid Python.`
        report(node.from, node.to, message, 'Use letters, digits and underscores.')
      } else if (/^(Format)?String$/.test(node.name) && !isClosed(text.slice(node.from, node.to))) {
        const message = 'This string is never closed: this is not valid Python.'
        report(node.from, node.to, message, 'Add the missing quote.')
      } else if (node.name === 'Script' || node.name === 'Body') {
        for (const from of misplaced(node, text)) {
          const message = 'This line is not indented like the statements around it: this is not valid Python.'
          report(from, lineEnd(text, from), message, 'Indent it exactly like the other lines of its block.')
        }
      }
    },
  })
  const [first] = found.sort((a, b) => a.range.start - b.range.start)
  if (first !== undefined) problems.report(first)
  return first !== undefined
}

function isError(node: SyntaxNodeRef, text: string): boolean {
  return node.type.isError && !isBareFloat(node.node.parent ?? node.node, text)
}

function isIdentifier(name: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name.normalize('NFKC'))
}

/** Where a line of a block starts with other white space than the block's first line; the module starts with none. */
function misplaced(block: SyntaxNodeRef, text: string): readonly number[] {
  let expected = block.name === 'Script' ? '' : undefined
  const starts: number[] = []
  for (const { from } of statements(block.node)) {
    const before = text.slice(lineStart(text, from), from)
    if (before.trim() !== '') continue // Not the first statement of its line.
    const indentation = before.replace('\f', '')
    expected ??= indentation
    if (indentation !== expected) starts.push(from)
  }
  return starts
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** At least one character, so that there is something to underline. */
function visible(from: number, to: number, text: string): { start: number; end: number } {
  if (to > from) return { start: from, end: to }
  return from < text.length ? { start: from, end: from + 1 } : { start: Math.max(0, from - 1), end: from }
}
