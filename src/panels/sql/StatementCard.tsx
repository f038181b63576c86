/** One statement: what it is for, the TOML or the variable it comes from, its text. */

import { FileCode } from 'lucide-react'
import type { Statement } from '../../attach/model.ts'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { configDocument, type Range } from '../../text/diagnostic.ts'
import { SqlText } from './SqlText.tsx'

export interface StatementCardProps {
  readonly number: number
  readonly sql: string
  /** Whether the secrets of the text shown are hidden; `null` when it has none. */
  readonly note: string | null
  readonly statement: Statement
  readonly marked: boolean
  readonly onShowSource: (range: Range) => void
  readonly onLook: (ranges: readonly Range[]) => void
}

export function StatementCard(props: StatementCardProps) {
  const { number, sql, note, statement, marked, onShowSource, onLook } = props
  const [source] = statement.from
  const isVariable = source !== undefined && configDocument(source) === 'environment'
  return (
    <li
      className={marked ? 'sql-card sql-card-marked' : 'sql-card'}
      onMouseEnter={() => onLook(statement.from)}
      onMouseLeave={() => onLook([])}
      onFocus={() => onLook(statement.from)}
      onBlur={() => onLook([])}
    >
      <div className="sql-card-head">
        <span className="sql-card-number" aria-hidden="true">
          {number}
        </span>
        <p className="sql-explanation">{statement.explanation}</p>
        {source !== undefined && (
          <Button
            size="small"
            variant="quiet"
            aria-label={`Show the ${isVariable ? 'variable' : 'TOML'} of statement ${number}`}
            title={isVariable ? 'Show in Environment' : 'Show in metaxy.toml'}
            onClick={() => onShowSource(source)}
          >
            <FileCode size={14} aria-hidden="true" />
            {isVariable ? 'Variable' : 'TOML'}
          </Button>
        )}
        <CopyButton
          text={sql}
          what={note === null ? `statement ${number}` : `statement ${number}, ${note}`}
          {...(note === null ? {} : { note })}
        />
      </div>
      <SqlText sql={sql} />
    </li>
  )
}
