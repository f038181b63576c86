/**
 * What a lake client needs from the outside. Adapters live in `platform` (browser) and in the unit
 * tests (Node); nothing in `lake` knows which one it talks to.
 */

/** One cell as DuckDB prints it (`CAST(value AS VARCHAR)`), or `null` for SQL NULL. Never a number or a Date. */
export type Cell = string | null

export interface Column {
  readonly name: string
  /** DuckDB's name of the type, e.g. `STRUCT(path VARCHAR)`. */
  readonly type: string
}

export interface Rows {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

/** The same rows with the names of the columns only. */
export interface NamedRows {
  readonly columns: readonly Pick<Column, 'name'>[]
  readonly rows: Rows['rows']
}

/** One DuckDB connection. Calls are queued: a second call starts when the first has ended. */
export interface Sql {
  /** Runs one or more statements and drops their results. */
  run(sql: string): Promise<void>
  /** Runs one query; every cell is DuckDB's own text of the value. */
  rows(query: string): Promise<Rows>
  /** The same without the types, for columns with names that differ: one request where `rows` takes two. */
  texts?(query: string): Promise<NamedRows>
}

/** What came of a statement: rows in a table, or at most a number of rows that it changed. */
export type Performed = { readonly kind: 'rows' } | { readonly kind: 'done'; readonly count: number | null }

/** A connection for statements that a person wrote: one at a time, and the person may stop it. */
export interface InterruptibleSql extends Sql {
  /** Fails unless the text is exactly one statement that DuckDB can bind; runs nothing. Errors show the text as it is. */
  check(statement: string): Promise<void>
  /**
   * Runs one statement and drops its result. Fails with `stopped` soon after `signal` is aborted, unless DuckDB is deep
   * in a step that it does not leave.
   */
  runUntil(statement: string, signal: AbortSignal): Promise<void>
  /**
   * Runs one statement as it is, and fails as `runUntil` does. Rows that it answers are left in the temporary table
   * `table`, which must not be there yet.
   */
  perform(statement: string, table: string, signal: AbortSignal): Promise<Performed>
  /** Runs one statement that is no query but has an answer of text columns, as EXPLAIN does. */
  answer(statement: string): Promise<readonly (readonly Cell[])[]>
}

/** A column of a Parquet file to write, children in order (struct fields; list `element`; map `key`, `value`). */
export interface ParquetField {
  readonly name: string
  readonly fieldId: number
  readonly children: readonly ParquetField[]
}

/** A column of a Parquet file that was read, children in order (struct fields; list element; map key, value). */
export interface ParquetColumn {
  readonly name: string
  /** `null` when the file carries no field id for it. */
  readonly fieldId: number | null
  /** The DuckDB type its values are decoded to; `null` when there is none here. */
  readonly type: string | null
  readonly children: readonly ParquetColumn[]
}

/** Which part of a Parquet file to decode; everything when absent. */
export interface DecodeOptions {
  /** One row group, from 0. */
  readonly group?: number
  /** Top-level columns by their place in the file, in the order they shall have. */
  readonly columns?: readonly number[]
  /** The temporary table is there, with columns of these types, and gets the rows added. */
  readonly append?: boolean
}

/** A Parquet file to read from. */
export interface ParquetSource {
  /** The top-level columns. */
  readonly columns: readonly ParquetColumn[]
  /** Rows of every row group, in file order. */
  readonly rowGroups: readonly number[]
  /**
   * Creates the temporary table `table` (unquoted) with these rows, in file order, under the file's column names; or appends
   * them to it.
   */
  decode(table: string, options?: DecodeOptions): Promise<void>
}

/** The bytes of a file that does not change while they are read. */
export interface FileBytes {
  /** Bytes. */
  readonly size: number
  /** `length` bytes from `at` on, fewer at the end. */
  read(at: number, length: number): Promise<Uint8Array>
}

/** The codecs that DuckLake names in the option `parquet_compression`; its `lz4` is what Parquet calls LZ4_RAW. */
export type ParquetCompression = 'uncompressed' | 'snappy' | 'gzip' | 'zstd' | 'brotli' | 'lz4_raw'

/** How a Parquet file is written; what is absent is as DuckDB does it by itself, as far as a browser has the memory. */
export interface ParquetSettings {
  readonly compression?: ParquetCompression
  /** Rows of a row group at most. */
  readonly groupRows?: number
  /** Bytes of a row group at most. */
  readonly groupBytes?: number
  /** Ends the file when about so many bytes of its rows, as they are in memory, have been written. */
  readonly enough?: number
}

export interface ParquetCodec {
  /**
   * The first rows of `query` as one Parquet file: all of them, or about as many as `enough` bytes hold in memory, at least
   * one. `fields` are its columns, in order, with their field ids. Its bytes go to `write` piece by piece, in order and one
   * after the other. A file with floating-point columns carries no column statistics: theirs would leave out NaN, and
   * DuckDB skips rows by them.
   *
   * @returns how many rows the file has
   */
  encode(
    query: string,
    fields: readonly ParquetField[],
    write: (piece: Uint8Array) => Promise<void>,
    settings?: ParquetSettings,
  ): Promise<number>
  /** Opens a file; nothing of its rows is read yet. */
  open(file: FileBytes): Promise<ParquetSource>
}

export interface StoredFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** Files by path, in the same tree that DuckDB opens its databases in. */
export interface FileStore {
  /**
   * Adds bytes to the end of a file, which is made if there is none; `flush` makes them durable. The bytes may be
   * transferred: do not use them afterwards.
   */
  append(path: string, bytes: Uint8Array): Promise<void>
  /** Size of a file in bytes, `null` when there is none of that name. */
  stat(path: string): Promise<number | null>
  /** `length` bytes from `at` on, fewer at its end; all of them when left out. @throws LakeError `no-such-file` */
  read(path: string, range?: { readonly at: number; readonly length: number }): Promise<Uint8Array>
  remove(path: string): Promise<void>
  /** Every file whose path starts with `prefix`. */
  list(prefix: string): Promise<readonly StoredFile[]>
  /** Returns after every byte that any writer (DuckDB included) wrote so far is on stable storage. */
  flush(): Promise<void>
}
