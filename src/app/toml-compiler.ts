/** Asks for answers to long texts in a worker, one at a time and always about the latest text. */

import type { AppState, AppStore } from './store.ts'
import {
  examineToml,
  isAnsweredLater,
  isAnswerTo,
  type TomlFindings,
  type TomlQuestion,
} from './toml-answer.ts'

export type Examiner = (question: TomlQuestion) => Promise<TomlFindings>

/** Puts into the store the answer to every long text that is still the current one when its answer comes. */
export function startTomlCompiler(store: AppStore, examine: Examiner): void {
  let isBusy = false

  async function ask(): Promise<void> {
    const question = questionOf(store.getState())
    if (isBusy || !isAnsweredLater(question) || isAnswerTo(store.getState().tomlAnswer, question)) return
    isBusy = true
    const tomlAnswer = { ...(await examine(question)), question }
    isBusy = false
    if (isAnswerTo(tomlAnswer, questionOf(store.getState()))) store.setState({ tomlAnswer })
    else void ask()
  }

  store.subscribe((now, before) => {
    if (
      now.toml !== before.toml ||
      now.environment !== before.environment ||
      now.storeName !== before.storeName
    ) {
      void ask()
    }
  })
  void ask()
}

function questionOf({ toml, environment, storeName }: AppState): TomlQuestion {
  return { toml, environment, storeName }
}

/** A worker that starts with the first question. One that cannot be started, or dies, is done without. */
export function createWorkerExaminer(): Examiner {
  let worker: Worker | null = null
  let isBroken = false
  return async (question) => {
    if (!isBroken) {
      worker ??= new Worker(new URL('./compile.worker.ts', import.meta.url), {
        type: 'module',
        name: 'compiler',
      })
      const findings = await nextFindings(worker, question)
      if (findings !== null) return findings
      isBroken = true
      worker.terminate()
    }
    return examineToml(question)
  }
}

/** `null` when the worker fails instead. */
function nextFindings(worker: Worker, question: TomlQuestion): Promise<TomlFindings | null> {
  return new Promise((resolve) => {
    const controller = new AbortController()
    const end = (findings: TomlFindings | null) => {
      controller.abort()
      resolve(findings)
    }
    const { signal } = controller
    worker.addEventListener('message', ({ data }: MessageEvent<TomlFindings>) => end(data), { signal })
    worker.addEventListener('error', () => end(null), { signal })
    worker.addEventListener('messageerror', () => end(null), { signal })
    worker.postMessage(question)
  })
}
