/** SQL in colours; selecting and copying it gives the exact text. */

import { useMemo } from 'react'
import { sqlTokens } from '../../values/sql-tokens.ts'

const CLASSES = {
  keyword: 'sql-keyword',
  string: 'sql-string',
  number: 'sql-literal',
  comment: 'sql-comment',
  text: undefined,
}

export function SqlText({ sql }: { sql: string }) {
  const tokens = useMemo(() => sqlTokens(sql), [sql])
  return (
    <pre className="sql-text">
      <code>
        {tokens.map((token, index) => (
          // Tokens have no identity of their own.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index} className={CLASSES[token.kind]}>
            {token.text}
          </span>
        ))}
      </code>
    </pre>
  )
}
