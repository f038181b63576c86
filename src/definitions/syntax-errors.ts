/** Places where the text is not Python, at most one per line. */

import type { Tree } from '@lezer/common'
import { LineIndex } from '../text/line-index.ts'
import type { Problems } from './problems.ts'
import { isBareFloat } from './python-tree.ts'

/** Reports what the parser could not read; `true` when there is something. */
export function reportSyntaxErrors(tree: Tree, text: string, problems: Problems): boolean {
  const lines = new LineIndex(text)
  const reported = new Set<number>()
  tree.iterate({
    enter(node) {
      if (!node.type.isError || isBareFloat(node.node.parent ?? node.node, text)) return
      const { line } = lines.positionAt(node.from)
      if (reported.has(line)) return
      reported.add(line)
      const what = text.slice(node.from, Math.min(node.to, node.from + 20)).trim()
      problems.report({
        code: 'python-syntax',
        range: visible(node.from, node.to, text),
        message:
          what === ''
            ? 'Something is missing here: this is not valid Python.'
            : `\`${what}\` does not fit here: this is not valid Python.`,
        next: 'Check brackets, quotes, colons and indentation on this line and the one above.',
      })
    },
  })
  return reported.size > 0
}

/** At least one character, so that there is something to underline. */
function visible(from: number, to: number, text: string): { start: number; end: number } {
  if (to > from) return { start: from, end: to }
  return from < text.length ? { start: from, end: from + 1 } : { start: Math.max(0, from - 1), end: from }
}
