/** Keeps the documents shortly after every change, and at the latest when the page is left. */

import { findLiteralSecrets } from '../config/secrets.ts'
import { memoizeLast } from './memoize.ts'
import { saveWorkspace, type TextStorage } from './persistence.ts'
import type { AppStore } from './store.ts'

const SAVE_AFTER_MS = 300

/** Whether a credential is written into this `metaxy.toml`. */
export const holdsSecrets = memoizeLast((toml: string): boolean => findLiteralSecrets(toml).length > 0)

export function startAutosave(store: AppStore, storage: TextStorage): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    const { toml, definitions, data } = store.getState()
    const saveOutcome = saveWorkspace(storage, { toml, definitions, data }, holdsSecrets(toml))
    store.setState({ saveOutcome })
  }
  store.subscribe((now, before) => {
    if (now.toml === before.toml && now.definitions === before.definitions && now.data === before.data) return
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  })
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) save()
  })
}
