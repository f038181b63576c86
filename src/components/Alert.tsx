/** A message in place: what went wrong and what to do next, read out when it appears. */

import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import './Alert.css'

export interface AlertProps {
  readonly tone?: 'error' | 'warning' | 'info'
  readonly message: string
  /** What to do next. */
  readonly next?: string | undefined
  /** Buttons. */
  readonly children?: ReactNode
}

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info }

export function Alert({ tone = 'error', message, next, children }: AlertProps) {
  const Icon = ICONS[tone]
  return (
    <div className={`alert alert-${tone}`} role={tone === 'info' ? 'status' : 'alert'}>
      <Icon size={16} aria-hidden="true" />
      <div className="alert-text">
        <p className="alert-message">{message}</p>
        {next !== undefined && <p className="alert-next">{next}</p>}
        {children !== undefined && <div className="alert-actions">{children}</div>}
      </div>
    </div>
  )
}
