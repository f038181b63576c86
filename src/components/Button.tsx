/** A button in one of four weights; it is never a submit button. */

import type { ComponentProps } from 'react'
import './Button.css'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger'
  readonly size?: 'normal' | 'small'
}

export function Button({ variant = 'secondary', size = 'normal', className, ...rest }: ButtonProps) {
  const classes = ['button', `button-${variant}`, size === 'small' ? 'button-small' : '', className ?? '']
  return <button type="button" className={classes.filter(Boolean).join(' ')} {...rest} />
}
