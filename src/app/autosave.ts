/** Keeps the documents shortly after every change, and at the latest when the page is left. */

import { findLiteralSecrets } from '../config/secrets.ts'
import { memoizeLast } from './memoize.ts'
import { saveWorkspace, type TextStorage } from './persistence.ts'
import type { AppState, AppStore } from './store.ts'
import { isAnsweredLater } from './toml-answer.ts'

const SAVE_AFTER_MS = 300

const findSecret = memoizeLast((toml: string): boolean => findLiteralSecrets(toml).length > 0)

/** Whether a credential is written into this `metaxy.toml`; `null` while a long one is still being looked at. */
export function holdsSecrets({ toml, tomlAnswer }: Pick<AppState, 'toml' | 'tomlAnswer'>): boolean | null {
  if (!isAnsweredLater({ toml })) return findSecret(toml)
  return tomlAnswer?.question.toml === toml ? tomlAnswer.holdsSecrets : null
}

export function startAutosave(store: AppStore, storage: TextStorage): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isUnsaved = false
  const save = (state: AppState, hasSecrets: boolean) => {
    clearTimeout(timer)
    isUnsaved = false
    const { toml, definitions, data } = state
    store.setState({ saveOutcome: saveWorkspace(storage, { toml, definitions, data }, hasSecrets) })
  }
  const saveWhenKnown = () => {
    const state = store.getState()
    const hasSecrets = holdsSecrets(state)
    if (hasSecrets !== null) save(state, hasSecrets)
  }
  store.subscribe((now, before) => {
    const isEdited =
      now.toml !== before.toml || now.definitions !== before.definitions || now.data !== before.data
    isUnsaved ||= isEdited
    // The answer to a long text may come after the pause that its saving waits for.
    if (!isEdited && !(isUnsaved && now.tomlAnswer !== before.tomlAnswer)) return
    clearTimeout(timer)
    timer = setTimeout(saveWhenKnown, SAVE_AFTER_MS)
  })
  window.addEventListener('pagehide', () => {
    const state = store.getState()
    if (isUnsaved) save(state, holdsSecrets(state) ?? findSecret(state.toml))
  })
}
