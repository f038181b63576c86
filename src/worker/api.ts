/** The one interface between the page and the engine worker: the host implements it, the page holds a proxy of the same type. */

import type { EngineCheck } from '../engine-check/model.ts'
import type { EngineChoice } from '../extension/repositories.ts'
import type { AttachRequest, LakeEngine, LakeFile, LakeTable, Snapshot, TableName } from '../lake/engine.ts'
import type { Cell, Column, StoredFile } from '../lake/ports.ts'
import type { RunEvent } from '../pipeline/events.ts'
import type { RunRequest } from '../pipeline/request.ts'
import type { ImportPlan, ImportSource } from '../platform/archive/import.ts'
import type { Progress } from '../platform/archive/transfer.ts'
import type { Leftovers } from '../platform/opfs/tree.ts'
import type { CatalogApi } from './catalog-api.ts'
import type { FoundLake } from './found-lakes.ts'
import type { InspectionApi } from './inspection-api.ts'
import type { MaintenanceApi } from './maintenance.ts'

export type { EngineChoice } from '../extension/repositories.ts'
export type { ImportPlan, ImportSource } from '../platform/archive/import.ts'
export type { Leftovers } from '../platform/opfs/tree.ts'
export type { CatalogApi, RowsCounted, SnapshotDiff, TableDiff } from './catalog-api.ts'
export type { FoundLake } from './found-lakes.ts'
export type { FileInspection, FileRowsRequest } from './inspection-api.ts'
export type { MaintenanceOutcome, MaintenanceTask } from './maintenance.ts'

/** A lake as of one snapshot. */
export interface LakeView {
  /** Oldest first; all of them, whatever `at` is. */
  readonly snapshots: readonly Snapshot[]
  /** The snapshot the tables are shown at. */
  readonly at: number
  readonly tables: readonly LakeTable[]
  /** Every file of the lake as it is now. */
  readonly files: readonly LakeFile[]
}

/** How the rows of a table are read. */
export type Reading =
  /** Every row of the table. */
  | { readonly kind: 'stored' }
  /** As `store.read` does: rows of one feature version, the latest per id, deleted ones left out. */
  | { readonly kind: 'metaxy'; readonly idColumns: readonly string[]; readonly featureVersion: string }

export interface RowsRequest {
  readonly table: TableName
  readonly snapshot: number
  readonly reading: Reading
  /** `null`: by id columns for Metaxy's reading, in stored order otherwise. Sorted in SQL on the real type. */
  readonly orderBy: { readonly column: string; readonly descending: boolean } | null
  readonly offset: number
  readonly limit: number
}

export interface RowsPage {
  readonly columns: readonly Column[]
  /** DuckDB's own text of every value. */
  readonly rows: readonly (readonly Cell[])[]
  /** Rows in the whole reading. */
  readonly total: number
}

export interface StartRequest {
  readonly engine: EngineChoice
  /** Address of the page: extensions are looked for beside it. */
  readonly page: string
}

/** The lake engine that runs, and why this one. */
export interface LakeEngineInfo {
  readonly kind: LakeEngine['kind']
  /** Sentences. */
  readonly reason: string
  /** The server asks to accept extensions without DuckDB's signature. */
  readonly unsigned: boolean
}

/** What came of the text of the console. */
export type QueryAnswer = Aftermath & QueryResult

/** What there is to know of a run besides its answer. */
export interface Aftermath {
  /** The lake may not be as it was: look again. */
  readonly changed?: boolean
  /** Sentences for the person. */
  readonly notice?: string
}

export type QueryResult =
  | {
      readonly kind: 'rows'
      /** Names the result for its pages; the next query replaces it. */
      readonly result: number
      /** Names are told apart: a second `x` is `x_1`. */
      readonly columns: readonly Column[]
      readonly total: number
      /** Reading the lake's tables included. */
      readonly milliseconds: number
      /** How many were run; the rows are the last one's. */
      readonly statements: number
    }
  | {
      /** The last statement has no rows. */
      readonly kind: 'done'
      /** e.g. `INSERT`. */
      readonly statement: string
      /** Rows that it changed, where DuckDB says so. */
      readonly count: number | null
      readonly milliseconds: number
      readonly statements: number
    }
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly next?: string
      /** UTF-16 offsets in the text. */
      readonly range: { readonly start: number; readonly end: number } | null
    }
  | { readonly kind: 'stopped' }

export interface QueryRowsRequest extends Pick<RowsRequest, 'orderBy' | 'offset' | 'limit'> {
  readonly result: number
}

export interface EngineInfo {
  readonly lakeEngine: LakeEngineInfo
  /** e.g. `v1.5.5`. */
  readonly duckdbVersion: string
  /** What an earlier crash left in the browser's storage. */
  readonly leftovers: Leftovers
}

/** Takes bytes in order; the next ones come when it has settled. */
export type Write = (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>
export type OnProgress = (progress: Progress) => void

/** The stored files as such. A transfer waits for a run to end, and a run for a transfer. */
export interface FilesApi {
  /** Every file of every lake, by path. */
  storedFiles(): Promise<readonly StoredFile[]>
  /** Writes a zip with the files of the attached lake, or with all files. */
  downloadZip(scope: 'lake' | 'all', write: Write, onProgress: OnProgress): Promise<void>
  downloadFile(path: string, write: Write, onProgress: OnProgress): Promise<void>
  /** Reads all of it and says what importing it would do; writes nothing. */
  checkImport(source: ImportSource, onProgress: OnProgress): Promise<ImportPlan>
  /** Does what `checkImport` said, all of it or nothing. The lake is detached: open it again. */
  importFiles(source: ImportSource, confirmed: ImportPlan, onProgress: OnProgress): Promise<void>
  /** Lakes whose catalogs are among these files. The lake is detached: open it again. */
  findLakes(paths: readonly string[]): Promise<readonly FoundLake[]>
  /** The transfer under way rejects with `stopped`. */
  cancelTransfer(): Promise<void>
}

/** Every rejection is a `LakeError`, with its code, on both sides. */
export interface PlaygroundApi extends FilesApi, CatalogApi, InspectionApi, MaintenanceApi {
  /** Starts DuckDB on the browser's files. */
  start(request: StartRequest): Promise<EngineInfo>
  /** Attaches the lake if there is one; `null` when there is none yet. Creates nothing. */
  openLake(attach: AttachRequest): Promise<LakeView | null>
  /** Runs the pipeline; the promise settles after the last event. The lake stays attached. */
  run(request: RunRequest, onEvent: (event: RunEvent) => void): Promise<void>
  /** Asks the run, and the query of the console, to end at the next boundary. */
  stop(): Promise<void>
  /** The attached lake, at a snapshot or at its latest. */
  view(snapshot?: number): Promise<LakeView>
  rows(request: RowsRequest): Promise<RowsPage>
  /**
   * Runs statements on the attached lake. The built-in engine runs those that only read, as of the snapshot, or of the
   * latest for `null`; the extension runs any, on the lake as it is now.
   */
  query(text: string, snapshot: number | null): Promise<QueryAnswer>
  queryRows(request: QueryRowsRequest): Promise<RowsPage>
  /**
   * Asks the lake engine that runs, and the other one where it can be had, the same questions about a lake. The lake is detached: open
   * it again. `stop` ends it with `stopped`.
   */
  checkEngines(attach: AttachRequest): Promise<EngineCheck>
  /** Removes the catalog and every data file of its tables. */
  resetLake(attach: AttachRequest): Promise<void>
  /** Brings the catalog of a lake of an earlier format to DuckLake 1.0. Open the lake afterwards. */
  migrateLake(attach: AttachRequest): Promise<void>
}
