/** Every command of the page in one table: buttons, the menu, shortcuts and their help are all made from it. */

import { flushPendingEdit } from '../panels/editor/pending-edit.ts'
import type { EngineChoice } from '../worker/api.ts'
import { saveEngineChoice, saveTheme, type ThemeChoice } from './persistence.ts'
import type { AppServices } from './services.ts'
import type { AppState } from './store.ts'

export type CommandId =
  | 'run'
  | 'stop'
  | 'reset-lake'
  | 'reset-documents'
  | 'show-problems'
  | 'format'
  | 'reference'
  | 'shortcuts'
  | 'engines'
  | 'engine-check'

export interface Command {
  readonly id: CommandId
  readonly title: string
  /** `Mod` is Ctrl, or Cmd on a Mac; `null` without a shortcut. */
  readonly keys: string | null
  /** Whether the editor gets the key while it cannot run. */
  readonly yields?: boolean
  /** Whether it can run in this state. */
  when(state: AppState): boolean
  run(): void
}

/** One thing at a time, so that it is clear what Stop ends. */
export function canRun({ engine, transfer, query }: AppState): boolean {
  return engine.kind === 'ready' && transfer.kind !== 'busy' && query.kind !== 'running'
}

export function createCommands({
  store,
  controller,
  compiled,
}: AppServices): Readonly<Record<CommandId, Command>> {
  const always = () => true
  return {
    run: {
      id: 'run',
      title: 'Run',
      keys: 'Mod+Enter',
      when: canRun,
      run() {
        flushPendingEdit()
        void controller.run()
      },
    },
    stop: {
      id: 'stop',
      title: 'Stop',
      keys: 'Mod+.',
      // In the editor it opens the quick fixes.
      yields: true,
      when: ({ engine }) => engine.kind === 'running',
      run: () => void controller.stop(),
    },
    'show-problems': {
      id: 'show-problems',
      title: 'Show problems',
      keys: 'Mod+Shift+M',
      when: always,
      run: () => store.setState({ problemsOpen: true }),
    },
    format: {
      id: 'format',
      title: 'Format metaxy.toml',
      keys: 'Shift+Alt+F',
      when: ({ editorTab }) => editorTab === 'metaxy.toml',
      run: () => store.setState({ formatAsked: true }),
    },
    reference: {
      id: 'reference',
      title: 'Reference of all keys',
      keys: null,
      when: always,
      run: () => store.setState({ resultTab: 'reference' }),
    },
    'reset-lake': {
      id: 'reset-lake',
      title: 'Reset lake',
      keys: null,
      when: (state) =>
        state.engine.kind === 'ready' && state.transfer.kind !== 'busy' && compiled(state).attach !== null,
      run: () => store.setState({ dialog: 'reset-lake' }),
    },
    'reset-documents': {
      id: 'reset-documents',
      title: 'Reset documents to the example',
      keys: null,
      when: always,
      run: () => store.setState({ dialog: 'reset-documents' }),
    },
    engines: {
      id: 'engines',
      title: 'What differs between the engines',
      keys: null,
      when: always,
      run: () => store.setState({ dialog: 'engines' }),
    },
    'engine-check': {
      id: 'engine-check',
      title: 'Engine check…',
      keys: null,
      when: (state) =>
        state.engine.kind === 'ready' &&
        state.transfer.kind !== 'busy' &&
        state.query.kind !== 'running' &&
        compiled(state).attach !== null,
      run() {
        store.setState({ dialog: 'engine-check' })
        void controller.checkEngines()
      },
    },
    shortcuts: {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      keys: null,
      when: always,
      run: () => store.setState({ dialog: 'shortcuts' }),
    },
  }
}

export interface Keys {
  readonly key: string
  /** The key's place; on a Mac, Alt changes `key`. */
  readonly code?: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** Whether a key press is the shortcut `keys`. */
export function matches(keys: string, pressed: Keys, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const mod = mac ? pressed.metaKey : pressed.ctrlKey
  const other = mac ? pressed.ctrlKey : pressed.metaKey
  return (
    (pressed.key.toLowerCase() === key.toLowerCase() ||
      (pressed.altKey && pressed.code === `Key${key.toUpperCase()}`)) &&
    mod === parts.includes('Mod') &&
    !other &&
    pressed.shiftKey === parts.includes('Shift') &&
    pressed.altKey === parts.includes('Alt')
  )
}

/** The shortcut as it is written on this machine's keys. */
export function displayKeys(keys: string, mac: boolean): string {
  return mac
    ? keys.replace('Mod', '⌘').replace('Shift', '⇧').replace('Alt', '⌥').replaceAll('+', ' ')
    : keys.replace('Mod', 'Ctrl')
}

/** Runs the command whose shortcut is pressed, before any editor sees the key. Returns the function that ends it. */
export function listenForShortcuts(
  commands: readonly Command[],
  state: () => AppState,
  mac: boolean,
): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const command = commands.find(({ keys }) => keys !== null && matches(keys, event, mac))
    if (command === undefined || state().dialog !== null) return
    if (hasOwnMeaning(command.id, event.target)) return
    const isPossible = command.when(state())
    if (!isPossible && command.yields === true) return
    event.preventDefault()
    event.stopPropagation()
    if (isPossible) command.run()
  }
  window.addEventListener('keydown', onKeyDown, { capture: true })
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
}

/** Inside the console, the keys of Run and Stop are those of its query. */
function hasOwnMeaning(id: CommandId, target: EventTarget | null): boolean {
  const runs = id === 'run' || id === 'stop'
  return runs && target instanceof Element && target.closest('.console') !== null
}

export function chooseTheme({ store, storage }: AppServices, theme: ThemeChoice): void {
  saveTheme(storage, theme)
  store.setState({ theme })
}

/** Whether another lake engine can be chosen: a run is not cut off by it. */
export function canChooseEngine({ engine }: AppState): boolean {
  return engine.kind === 'ready' || engine.kind === 'failed'
}

/** Remembers the choice and starts the engine anew with it. */
export function chooseEngine({ store, storage, controller }: AppServices, choice: EngineChoice): void {
  if (!canChooseEngine(store.getState())) return
  saveEngineChoice(storage, choice)
  store.setState({ engineChoice: choice })
  void controller.restart()
}
