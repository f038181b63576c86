/** What a panel says while it has nothing to show: why, and the next step. */

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import './EmptyState.css'

export interface EmptyStateProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly text?: string
  /** Buttons. */
  readonly children?: ReactNode
  /** The icon turns: something is on its way. */
  readonly busy?: boolean
}

export function EmptyState({ icon: Icon, title, text, children, busy = false }: EmptyStateProps) {
  return (
    <div className="empty" role={busy ? 'status' : undefined}>
      <Icon
        className={busy ? 'empty-icon spin' : 'empty-icon'}
        size={24}
        strokeWidth={1.5}
        aria-hidden="true"
      />
      <p className="empty-title">{title}</p>
      {text !== undefined && <p className="empty-text">{text}</p>}
      {children !== undefined && <div className="empty-actions">{children}</div>}
    </div>
  )
}
