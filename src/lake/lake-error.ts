/** The one error class of the lake, the platform and the pipeline; callers switch on its code. */

export type LakeErrorCode =
  /** The catalog is there and is not something we may touch: wrong version, encrypted, damaged. */
  | 'unsupported-lake'
  /** The catalog is of an earlier format of DuckLake, which `LakeEngine.migrate` brings to 1.0. */
  | 'older-lake'
  | 'damaged-lake'
  /** There is none, and none may be made. */
  | 'no-such-lake'
  | 'no-such-table'
  | 'no-such-snapshot'
  | 'data-path-mismatch'
  /** Another writer changed what this commit was planned on. */
  | 'conflict'
  /** DuckDB refused a statement; the message is DuckDB's. */
  | 'sql'
  | 'no-such-file'
  | 'storage-full'
  /** A zip is damaged, or holds what a zip of stored files does not. */
  | 'bad-archive'
  /** The browser has no OPFS, or refuses it (private window). */
  | 'no-storage'
  /** Another tab owns the files. */
  | 'locked'
  /** Metaxy would raise here; the message starts with Metaxy's own text. */
  | 'metaxy'
  | 'stopped'
  | 'internal'

export class LakeError extends Error {
  readonly code: LakeErrorCode
  /** What a person can do about it, one sentence. */
  readonly next: string | undefined

  constructor(code: LakeErrorCode, message: string, next?: string) {
    super(message)
    this.name = 'LakeError'
    this.code = code
    this.next = next
  }

  toJSON(): { code: LakeErrorCode; message: string; next?: string } {
    return this.next === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, next: this.next }
  }
}
