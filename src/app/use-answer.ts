/** The engine's answer to one question, for a component: asked when the question changes, late answers dropped. */

import { useEffect, useRef, useState } from 'react'
import type { Failure } from '../worker/playground.ts'
import { toFailure } from './failure.ts'

export interface Answer<T> {
  /** The last answer, also while another is on its way; `null` before the first and after a failure. */
  readonly value: T | null
  /** The value does not belong to the question of now. */
  readonly busy: boolean
  /** Why the last question has no answer. */
  readonly failure: Failure | null
  askAgain(): void
}

interface Told<T> {
  readonly question: string | null
  readonly value: T | null
  readonly failure: Failure | null
}

/** `question` says what `ask` asks for: another text is another question. */
export function useAnswer<T>(question: string, ask: () => Promise<T>): Answer<T> {
  const [told, setTold] = useState<Told<T>>({ question: null, value: null, failure: null })
  const [times, setTimes] = useState(0)
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: asking again is another question
  useEffect(() => {
    let wanted = true
    latest.current().then(
      (value) => wanted && setTold({ question, value, failure: null }),
      (error: unknown) => wanted && setTold({ question, value: null, failure: toFailure(error) }),
    )
    return () => {
      wanted = false
    }
  }, [question, times])
  const { value, failure } = told
  return {
    value,
    busy: told.question !== question,
    failure: told.question === question ? failure : null,
    askAgain() {
      setTold((last) => ({ ...last, question: null }))
      setTimes((count) => count + 1)
    },
  }
}
