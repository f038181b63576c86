/** Monaco with the parts this page uses and nothing else; loaded after the first paint. */

import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
// The list of completions; `features/suggest/register` brings only its inline form.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'
import 'monaco-editor/features/bracketMatching/register'
import 'monaco-editor/features/caretOperations/register'
import 'monaco-editor/features/clipboard/register'
import 'monaco-editor/features/codeAction/register'
import 'monaco-editor/features/codeEditor/register'
import 'monaco-editor/features/codicon/register'
import 'monaco-editor/features/comment/register'
import 'monaco-editor/features/contextmenu/register'
import 'monaco-editor/features/cursorUndo/register'
import 'monaco-editor/features/documentSymbols/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/folding/register'
import 'monaco-editor/features/format/register'
import 'monaco-editor/features/gotoError/register'
import 'monaco-editor/features/gotoLine/register'
import 'monaco-editor/features/hover/register'
import 'monaco-editor/features/indentation/register'
import 'monaco-editor/features/lineSelection/register'
import 'monaco-editor/features/linesOperations/register'
import 'monaco-editor/features/longLinesHelper/register'
import 'monaco-editor/features/multicursor/register'
import 'monaco-editor/features/quickOutline/register'
import 'monaco-editor/features/smartSelect/register'
import 'monaco-editor/features/toggleTabFocusMode/register'
import 'monaco-editor/features/tokenization/register'
import 'monaco-editor/features/wordOperations/register'
import 'monaco-editor/languages/definitions/python/register'
import 'monaco-editor/languages/definitions/sql/register'
import { environmentTokens, jsonTokens, tomlConfiguration, tomlTokens } from './languages.ts'

export type { editor as MonacoEditor } from 'monaco-editor/editor'
export { monaco }

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

monaco.languages.register({ id: 'toml' })
monaco.languages.setLanguageConfiguration('toml', tomlConfiguration)
monaco.languages.setMonarchTokensProvider('toml', tomlTokens)
monaco.languages.register({ id: 'env' })
monaco.languages.setLanguageConfiguration('env', { comments: { lineComment: '#' } })
monaco.languages.setMonarchTokensProvider('env', environmentTokens)
monaco.languages.register({ id: 'json' })
monaco.languages.setLanguageConfiguration('json', {
  brackets: [
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: '"', close: '"', notIn: ['string'] },
  ],
})
monaco.languages.setMonarchTokensProvider('json', jsonTokens)

monaco.editor.defineTheme('app-light', {
  base: 'vs',
  inherit: true,
  rules: [
    { token: 'comment', foreground: '5f6875' },
    { token: 'string', foreground: '9a3412' },
    { token: 'string.escape', foreground: '7c3aad' },
    { token: 'number', foreground: '7c3aad' },
    { token: 'keyword', foreground: '0b5cad' },
    { token: 'type', foreground: '0b6b65', fontStyle: 'bold' },
    { token: 'variable', foreground: '1a2029' },
    { token: 'variable.predefined', foreground: '0b6b65' },
    { token: 'delimiter', foreground: '4b5563' },
    // Monaco's own themes have louder colours for these.
    { token: 'string.sql', foreground: '9a3412' },
    { token: 'operator.sql', foreground: '0b5cad' },
    { token: 'predefined.sql', foreground: '0b6b65' },
  ],
  colors: {
    'editor.background': '#ffffff',
    'editor.foreground': '#1a2029',
    'editorLineNumber.foreground': '#767f8c',
    'editorLineNumber.activeForeground': '#1a2029',
    'editor.lineHighlightBackground': '#f6f7f9',
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': '#bfe3df',
    'editorCursor.foreground': '#0b6b65',
    'editorError.foreground': '#b3261e',
    'editorWarning.foreground': '#a06a00',
    'editorHint.foreground': '#5f6875',
    focusBorder: '#00000000',
  },
})
monaco.editor.defineTheme('app-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [
    { token: 'comment', foreground: '8f99a7' },
    { token: 'string', foreground: 'f0a986' },
    { token: 'string.escape', foreground: 'c9a2f2' },
    { token: 'number', foreground: 'c9a2f2' },
    { token: 'keyword', foreground: '7ab8ff' },
    { token: 'type', foreground: '4cc7ba', fontStyle: 'bold' },
    { token: 'variable', foreground: 'e3e7ed' },
    { token: 'variable.predefined', foreground: '4cc7ba' },
    { token: 'delimiter', foreground: 'aab3bf' },
    // Monaco's own themes have louder colours for these.
    { token: 'string.sql', foreground: 'f0a986' },
    { token: 'operator.sql', foreground: '7ab8ff' },
    { token: 'predefined.sql', foreground: '4cc7ba' },
  ],
  colors: {
    'editor.background': '#14181e',
    'editor.foreground': '#e3e7ed',
    'editorLineNumber.foreground': '#7c8694',
    'editorLineNumber.activeForeground': '#e3e7ed',
    'editor.lineHighlightBackground': '#1b2027',
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': '#1f4a46',
    'editorCursor.foreground': '#4cc7ba',
    'editorError.foreground': '#ff9189',
    'editorWarning.foreground': '#ecbf69',
    'editorHint.foreground': '#8f99a7',
    focusBorder: '#00000000',
  },
})
