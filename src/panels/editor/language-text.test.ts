import { expect, test } from 'vitest'
import { hoverMarkdown, plainMarkdown, snippetText } from './language-text.ts'

test('nothing in a text is markdown, HTML or a link', () => {
  expect(plainMarkdown('<b>[a](https://x.y)</b>')).toBe('\\<b\\>\\[a\\]\\(https\\:\\/\\/x\\.y\\)\\<\\/b\\>')
  expect(plainMarkdown('  # one\n\n- two')).toBe('\\# one \\- two')
  expect(plainMarkdown('me@host.org $(sync) &lt;')).toBe('me\\@host\\.org \\$\\(sync\\) \\&lt\\;')
})

test('a code block cannot be left from inside', () => {
  expect(hoverMarkdown({ kind: 'code', text: 'a\n```\n<b>' })).toBe('````text\na ``` <b>\n````')
})

test('a snippet inserts variables and braces as they are', () => {
  expect(snippetText('uri = "${A}"', 7)).toBe('uri = "$0\\${A\\}"')
  expect(snippetText('a\\b', 3)).toBe('a\\\\b$0')
})
