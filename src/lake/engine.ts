/**
 * The contract of a lake engine. Two implementations share it: the built-in DuckLake client of this
 * folder, and DuckDB's own `ducklake` extension (`src/extension`). The same questions get the same answers.
 */

import type { Cell, Column, Sql } from './ports.ts'

/** What the options of ATTACH say (DuckLake spec 2.2). An option that is absent was not written. */
export interface AttachOptions {
  /** Whether a missing lake is made; when absent, unless the lake is attached for reading only. */
  readonly createIfNotExists?: boolean
  /** `READ_ONLY` or `READ_WRITE`. */
  readonly access?: 'read-only' | 'read-write'
  /** Attaches the lake as of this snapshot, for reading only. Not together with `snapshotTime`. */
  readonly snapshotVersion?: number
  /** As of the latest snapshot at this time: any text that DuckDB casts to TIMESTAMPTZ. */
  readonly snapshotTime?: string
  /** The schema of the catalog database with DuckLake's own tables, instead of `main`. */
  readonly metadataSchema?: string
  /** The name the catalog database is attached under, instead of `__ducklake_metadata_<alias>`. */
  readonly metadataCatalog?: string
  /** Brings a catalog of an earlier format to 1.0. Without it an older lake is refused with `older-lake`. */
  readonly automaticMigration?: boolean
  /** Options as in the SQL that only the extension can honour: the built-in engine refuses to attach. */
  readonly extensionOnly?: readonly string[]
}

/** Where a lake is and how to attach it: the statements Metaxy would run, and what they say. */
export interface AttachRequest extends AttachOptions {
  /** The attach statements, verbatim and in order. An engine that can run them runs exactly these. */
  readonly statements: readonly string[]
  /** The name the lake is attached under. */
  readonly alias: string
  /** What `METADATA_PATH` says: the catalog database. */
  readonly metadataPath: string
  readonly dataPath: string
  /** Accept a data path that differs from the one stored in the catalog, for this session. */
  readonly overrideDataPath: boolean
  /** Inserts of at most this many rows are kept in the catalog; `null` leaves DuckLake's default of 10. */
  readonly dataInliningRowLimit: number | null
}

export interface TableName {
  readonly schema: string
  readonly table: string
}

export interface LakeColumn extends Column {
  readonly nullable: boolean
  /** SQL behind DEFAULT: what an insert writes when it leaves the column out. Absent when that is NULL. */
  readonly default?: string
}

export interface LakeTable extends TableName {
  readonly tableId: number
  readonly columns: readonly LakeColumn[]
  /** Rows visible at the snapshot asked for; `null` when a file needed to count them is missing or damaged. */
  readonly rowCount: number | null
}

export interface Snapshot {
  readonly id: number
  /** DuckDB's text of the time, with its zone. */
  readonly time: string
  readonly schemaVersion: number
  /** `changes_made` as stored, e.g. `inlined_insert:1`. */
  readonly changes: string
  readonly author: Cell
  readonly message: Cell
  /** What else was said of the commit; absent when nothing was. */
  readonly extraInfo?: string
}

export interface LakeFile {
  /** `log`: what DuckDB has not yet moved into the catalog; only a view of a lake lists it. */
  readonly kind: 'catalog' | 'log' | 'data' | 'delete'
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Absent for the catalog and its log. */
  readonly table?: TableName
  /** The snapshot that added it; absent for the catalog and its log. */
  readonly addedBy?: number
  /** The snapshot from which on it is not read any more; absent while the latest one reads it. */
  readonly endedBy?: number
  /** Of a delete file: its positions. */
  readonly rowCount?: number
  /** Id in the catalog, of a data file or of a delete file. */
  readonly id?: number
  /** Of a partitioned table's data file: one text per key, e.g. `year(day) = 2024`. */
  readonly partition?: readonly string[]
  /** Rows of a data file that are deleted at the latest snapshot; absent when there are none. */
  readonly deletes?: number
  /** The catalog names it and it is not there; only a view of a lake says so. */
  readonly missing?: true
}

/** What a change committed. */
export interface Commit {
  readonly snapshot: number
  /** Rows that went into the catalog rather than into a Parquet file. */
  readonly inlinedRows: number
  /** Parquet files added, by path. */
  readonly files: readonly string[]
}

/** An attached lake. A snapshot id of `undefined` means the latest. */
export interface Lake {
  /** Oldest first. */
  snapshots(): Promise<readonly Snapshot[]>
  tables(snapshot?: number): Promise<readonly LakeTable[]>
  files(): Promise<readonly LakeFile[]>
  /**
   * Something to write after FROM that holds the rows of a table at a snapshot. It stays readable until the
   * lake is detached, the table changes, or eight other relations have been asked for.
   */
  relation(name: TableName, snapshot?: number): Promise<string>
  createTable(name: TableName, columns: readonly Column[]): Promise<Commit>
  /** Appends the rows of `query`, whose columns are the table's, by position. Rows are durable when it returns. */
  append(name: TableName, query: string): Promise<Commit>
  /** To be called after somebody else's statements on the lake: what they wrote is durable, what they gave up is freed. */
  settle(): Promise<void>
  detach(): Promise<void>
}

export interface LakeEngine {
  readonly kind: 'built-in' | 'extension'
  /** The connection every relation can be queried on. */
  readonly sql: Sql
  /** Attaches a lake, creating it when there is none. */
  attach(request: AttachRequest): Promise<Lake>
  /** Whether a lake is there, without creating one. */
  exists(request: AttachRequest): Promise<boolean>
  /** Brings the catalog of a lake of an earlier format to 1.0, all of it or nothing. Nothing may have it attached. */
  migrate(request: AttachRequest): Promise<void>
  /** Removes a lake: its catalog and every data file of its tables. Nothing else may have it attached. */
  remove(request: AttachRequest): Promise<void>
}
