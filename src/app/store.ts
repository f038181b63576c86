/** What the page knows, as raw facts: everything else is computed from these. */

import { createStore } from 'zustand/vanilla'
import type { Migration } from '../config/fixes/migrate.ts'
import type { EngineCheck } from '../engine-check/model.ts'
import type { Workspace } from '../examples/workspace.ts'
import type { TableName } from '../lake/engine.ts'
import type { StoredFile } from '../lake/ports.ts'
import type { RunEvent } from '../pipeline/events.ts'
import type { DataDocument } from '../rows/model.ts'
import type { Range } from '../text/diagnostic.ts'
import type {
  EngineChoice,
  FoundLake,
  ImportPlan,
  LakeEngineInfo,
  LakeView,
  Leftovers,
  QueryAnswer,
} from '../worker/api.ts'
import type { Failure, StorageUsage } from '../worker/playground.ts'
import type { SaveOutcome, ThemeChoice } from './persistence.ts'
import type { TomlAnswer } from './toml-answer.ts'

export type EditorTab = 'metaxy.toml' | 'definitions.py' | 'data' | 'environment'
export type ResultTab =
  | 'sql'
  | 'log'
  | 'tables'
  | 'rows'
  | 'snapshots'
  | 'catalog'
  | 'files'
  | 'console'
  | 'reference'

export type EngineState =
  | { readonly kind: 'booting' }
  | { readonly kind: 'ready'; readonly duckdbVersion: string }
  | { readonly kind: 'running'; readonly duckdbVersion: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'locked' }

export type LakeState =
  /** Not asked yet, or being asked for the first time. */
  | { readonly kind: 'unknown' }
  /** The configuration names a lake that does not exist. */
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly view: LakeView }
  | { readonly kind: 'failed'; readonly failure: Failure }

export type TransferState =
  | { readonly kind: 'idle' /** What came of the last one. */; readonly note: string | null }
  /** Bytes `done` of `total`. */
  | { readonly kind: 'busy'; readonly title: string; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** The console's last query. */
export type QueryState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'answered'; readonly text: string; readonly answer: QueryAnswer }

/** The last comparison of the lake engines. */
export type EngineCheckState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: EngineCheck }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface AppState {
  // Documents
  readonly toml: string
  readonly definitions: string
  readonly data: readonly DataDocument[]
  /** Kept in memory only. */
  readonly environment: string
  /** The store to use; `null` for the one the configuration names. */
  readonly storeName: string | null

  /** The last update to today's key names; it is told of while the text is still the one it made. */
  readonly migrated: Migration | null
  /** The latest answer to a `metaxy.toml` too long to be compiled at once. */
  readonly tomlAnswer: TomlAnswer | null

  /** What came of keeping the documents; `null` while nothing was changed. */
  readonly saveOutcome: SaveOutcome | null

  // View
  readonly theme: ThemeChoice
  readonly editorTab: EditorTab
  readonly resultTab: ResultTab
  readonly problemsOpen: boolean
  /** Feature key of the data document shown; `null` for the first. */
  readonly dataFeature: string | null
  /** Where the cursor has to go. */
  readonly reveal: { readonly document: string; readonly range: Range } | null
  /** metaxy.toml is to be formatted as soon as its editor can. */
  readonly formatAsked: boolean
  /** Places in metaxy.toml to mark: those of the statement a person looks at. */
  readonly marked: readonly Range[]
  /** Offset of the cursor in metaxy.toml; `null` before it was there. */
  readonly tomlCursor: number | null
  /** The table of the Rows panel; `null` for the first. */
  readonly table: TableName | null
  readonly reading: 'metaxy' | 'stored'
  readonly sort: { readonly column: string; readonly descending: boolean } | null
  /** The table of the Catalog panel; `null` for the first. */
  readonly catalogTable: string | null
  /** The Catalog panel leaves out what the snapshot looked at did not change. */
  readonly catalogChangedOnly: boolean
  readonly snapshotsShown: 'timeline' | 'differences'
  /** Snapshots to compare; `null` for the one looked at and the one before it. */
  readonly compared: { readonly from: number; readonly to: number } | null
  /** The dialog that is open. */
  readonly dialog:
    | 'reset-lake'
    | 'migrate-lake'
    | 'reset-documents'
    | 'shortcuts'
    | 'engines'
    | 'engine-check'
    | null
  /** A sentence for screen readers. */
  readonly announcement: string

  // Console; all of it is kept in memory only, since a statement may hold a secret.
  readonly consoleText: string
  readonly consoleHistory: readonly string[]
  readonly query: QueryState

  // Engine
  readonly engine: EngineState
  /** The lake engine a person wants. */
  readonly engineChoice: EngineChoice
  /** The one that runs; `null` before it was decided. */
  readonly lakeEngine: LakeEngineInfo | null
  readonly engineCheck: EngineCheckState
  /** Of the last run. */
  readonly events: readonly RunEvent[]
  readonly runFailure: Failure | null
  /** The last run was asked for while errors stood in the way. */
  readonly runRefused: boolean
  readonly lake: LakeState
  /** Whether the lake asked for last is a local stand-in for the one the configuration names. */
  readonly lakeIsStandIn: boolean
  /** Grows whenever the lake was looked at again. */
  readonly lakeRevision: number
  /** The snapshot chosen; `null` for the latest. */
  readonly at: number | null
  readonly usage: StorageUsage | null
  /** What the engine found in the storage when it started; `null` before that. */
  readonly leftovers: Leftovers | null
  /** Whether the browser keeps the files when space runs out; `null` when it does not say. */
  readonly persisted: boolean | null
  /** The page's own files are stored, so that it opens without a network. */
  readonly keptOffline: boolean
  readonly transfer: TransferState
  /** What importing the zip that was chosen would do, while that is to be confirmed. */
  readonly incoming: ImportPlan | null
  /** Lakes that were just brought in and that metaxy.toml does not name. */
  readonly foundLakes: readonly FoundLake[]
  /** Which files the Files panel shows. */
  readonly filesShown: 'lake' | 'all'
  /** Every stored file; `null` before they were asked for. */
  readonly storedFiles: readonly StoredFile[] | null
  /** Why the last reset or take-over did not work. */
  readonly actionFailure: Failure | null
}

export type AppStore = ReturnType<typeof createAppStore>

export function createAppStore(workspace: Workspace, theme: ThemeChoice, engineChoice: EngineChoice) {
  return createStore<AppState>()(() => ({
    ...workspace,
    environment: '',
    storeName: null,
    migrated: null,
    tomlAnswer: null,
    saveOutcome: null,
    theme,
    editorTab: 'metaxy.toml',
    resultTab: 'sql',
    problemsOpen: true,
    dataFeature: null,
    reveal: null,
    formatAsked: false,
    marked: [],
    tomlCursor: null,
    table: null,
    reading: 'metaxy',
    sort: null,
    catalogTable: null,
    catalogChangedOnly: false,
    snapshotsShown: 'timeline',
    compared: null,
    dialog: null,
    announcement: '',
    consoleText: '',
    consoleHistory: [],
    query: { kind: 'none' },
    engine: { kind: 'booting' },
    engineChoice,
    lakeEngine: null,
    engineCheck: { kind: 'none' },
    events: [],
    runFailure: null,
    runRefused: false,
    lake: { kind: 'unknown' },
    lakeIsStandIn: false,
    lakeRevision: 0,
    at: null,
    usage: null,
    leftovers: null,
    persisted: null,
    keptOffline: false,
    transfer: { kind: 'idle', note: null },
    incoming: null,
    foundLakes: [],
    filesShown: 'lake',
    storedFiles: null,
    actionFailure: null,
  }))
}
