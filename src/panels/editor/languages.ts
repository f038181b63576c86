/** Colours for TOML, JSON and `KEY=value` lines: Monarch grammars that Monaco does not bring along. */

import type { languages } from 'monaco-editor/editor'

export const tomlConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '#' },
  brackets: [
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
  ],
}

export const tomlTokens: languages.IMonarchLanguage = {
  tokenPostfix: '.toml',
  brackets: [
    { open: '[', close: ']', token: 'delimiter.square' },
    { open: '{', close: '}', token: 'delimiter.curly' },
  ],
  tokenizer: {
    root: [
      [/^\s*\[\[?[^\]#]*\]\]?/, 'type'],
      [/(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?=\s*[.=])/, 'variable'],
      { include: '@values' },
    ],
    values: [
      [/#.*$/, 'comment'],
      [/"""/, 'string', '@multilineBasic'],
      [/'''/, 'string', '@multilineLiteral'],
      [/"/, 'string', '@basic'],
      [/'[^']*'?/, 'string'],
      [/\b(?:true|false)\b/, 'keyword'],
      [/[+-]?(?:inf|nan)\b/, 'number'],
      [/\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?/, 'number'],
      [/\d\d:\d\d(?::\d\d(?:\.\d+)?)?/, 'number'],
      [/0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+/, 'number'],
      [/[+-]?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/, 'number'],
      [/[[\]{}]/, '@brackets'],
      [/[=,.]/, 'delimiter'],
    ],
    basic: [
      [/\$\{[^}"]*\}/, 'variable.predefined'],
      [/\\./, 'string.escape'],
      [/"/, 'string', '@pop'],
      [/$/, 'string', '@pop'],
      [/[^"\\$]+|\$/, 'string'],
    ],
    multilineBasic: [
      [/\$\{[^}]*\}/, 'variable.predefined'],
      [/\\./, 'string.escape'],
      [/"""/, 'string', '@pop'],
      [/[^"\\$]+|["$]/, 'string'],
    ],
    multilineLiteral: [
      [/'''/, 'string', '@pop'],
      [/[^']+|'/, 'string'],
    ],
  },
}

export const environmentTokens: languages.IMonarchLanguage = {
  tokenPostfix: '.env',
  tokenizer: {
    root: [
      [/^\s*#.*$/, 'comment'],
      [
        /^(\s*)(export\s+|)([^=\s]+)(\s*)(=)/,
        ['', 'keyword', 'variable', '', { token: 'delimiter', next: '@value' }],
      ],
    ],
    value: [
      [/.+$/, 'string', '@pop'],
      [/$/, '', '@pop'],
    ],
  },
}

export const jsonTokens: languages.IMonarchLanguage = {
  tokenPostfix: '.json',
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'variable'],
      [/"(?:[^"\\]|\\.)*"?/, 'string'],
      [/\b(?:true|false|null)\b/, 'keyword'],
      [/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/[{}[\]]/, '@brackets'],
      [/[,:]/, 'delimiter'],
    ],
  },
}
