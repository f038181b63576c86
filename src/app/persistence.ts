/**
 * Keeps the documents in the browser between visits. The environment is never stored, and neither is a
 * `metaxy.toml` with a secret written into it. A stored text that cannot be read is set aside, not lost.
 */

import type { Workspace } from '../examples/workspace.ts'
import type { DataDocument } from '../rows/model.ts'
import type { EngineChoice } from '../worker/api.ts'

const WORKSPACE_KEY = 'metaxy-playground/workspace/1'
const UNREADABLE_KEY = 'metaxy-playground/workspace/unreadable'
const THEME_KEY = 'metaxy-playground/theme'
const ENGINE_KEY = 'metaxy-playground/engine'

/** UTF-16 units. Browsers keep some five million per site. */
const LONG_DATA = 500_000

/** The part of `Storage` that is needed. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export type ThemeChoice = 'system' | 'light' | 'dark'

/** What came of saving. */
export type SaveOutcome =
  | 'saved'
  /** Everything but `metaxy.toml` was saved. */
  | 'saved-without-toml'
  /** There was no room for all rows: long data documents were left out. */
  | 'saved-without-long-data'
  /** The browser has no room at all, or refuses storage. */
  | 'refused'

interface StoredWorkspace {
  /** `null` when it held a secret; the last one without a secret is not kept either. */
  readonly toml: string | null
  readonly definitions: string
  readonly data: readonly DataDocument[]
}

/** The browser's storage; one that keeps nothing where the browser refuses even to name it. */
export function browserStorage(): TextStorage {
  try {
    return window.localStorage
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} }
  }
}

/** The stored documents, with those of `example` for what is not stored. */
export function loadWorkspace(storage: TextStorage, example: Workspace): Workspace {
  const text = read(storage, WORKSPACE_KEY)
  if (text === null) return example
  const stored = parse(text)
  if (stored === null) {
    write(storage, UNREADABLE_KEY, text)
    return example
  }
  return { ...stored, toml: stored.toml ?? example.toml }
}

/** `hasSecrets`: a secret is written into the TOML. */
export function saveWorkspace(storage: TextStorage, workspace: Workspace, hasSecrets: boolean): SaveOutcome {
  const { toml, definitions, data } = workspace
  const stored: StoredWorkspace = { toml: hasSecrets ? null : toml, definitions, data }
  if (write(storage, WORKSPACE_KEY, JSON.stringify(stored)))
    return hasSecrets ? 'saved-without-toml' : 'saved'
  const short = { ...stored, data: data.filter(({ text }) => text.length <= LONG_DATA) }
  return write(storage, WORKSPACE_KEY, JSON.stringify(short)) ? 'saved-without-long-data' : 'refused'
}

export function loadTheme(storage: TextStorage): ThemeChoice {
  const theme = read(storage, THEME_KEY)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function saveTheme(storage: TextStorage, theme: ThemeChoice): void {
  write(storage, THEME_KEY, theme)
}

export function loadEngineChoice(storage: TextStorage): EngineChoice {
  const choice = read(storage, ENGINE_KEY)
  return choice === 'extension' || choice === 'built-in' ? choice : 'automatic'
}

export function saveEngineChoice(storage: TextStorage, choice: EngineChoice): void {
  write(storage, ENGINE_KEY, choice)
}

function parse(text: string): StoredWorkspace | null {
  try {
    const value: unknown = JSON.parse(text)
    return isStoredWorkspace(value) ? value : null
  } catch {
    return null
  }
}

function isStoredWorkspace(value: unknown): value is StoredWorkspace {
  if (!isRecord(value)) return false
  const { toml, definitions, data } = value
  const textsFit = (toml === null || typeof toml === 'string') && typeof definitions === 'string'
  return textsFit && Array.isArray(data) && data.every(isDataDocument)
}

function isDataDocument(value: unknown): value is DataDocument {
  if (!isRecord(value)) return false
  const { feature, format, text } = value
  return typeof feature === 'string' && (format === 'json' || format === 'csv') && typeof text === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** `null` also when the browser refuses storage. */
function read(storage: TextStorage, key: string): string | null {
  try {
    return storage.getItem(key)
  } catch {
    return null
  }
}

function write(storage: TextStorage, key: string, text: string): boolean {
  try {
    storage.setItem(key, text)
    return true
  } catch {
    return false
  }
}
