/** The one error class of this folder; every failure has a code that survives the trip between threads. */

export type FileErrorCode =
  /** The browser has no OPFS, or refuses it (private window). */
  | 'no-storage'
  /** Another tab or worker holds the files. */
  | 'locked'
  /** The stored tree is damaged; nothing was changed. */
  | 'damaged'
  /** The stored tree was written by a newer version of this code. */
  | 'newer-format'
  | 'storage-full'
  | 'no-such-file'
  /** The file is there, but the browser could not open it while a statement runs. */
  | 'not-open'
  /** DuckDB has the file open. */
  | 'in-use'
  | 'internal'

export interface FileErrorData {
  readonly code: FileErrorCode
  readonly message: string
  readonly next?: string
}

export class FileError extends Error {
  readonly code: FileErrorCode
  /** What a person can do about it, one sentence. */
  readonly next: string | undefined

  constructor(code: FileErrorCode, message: string, next?: string) {
    super(message)
    this.name = 'FileError'
    this.code = code
    this.next = next
  }
}

const FREE_SPACE = 'Delete a lake or other data of this site, or free space on the device, then try again.'

export function storageFull(path: string): FileError {
  return new FileError(
    'storage-full',
    `The browser's storage is full: "${path}" could not be written.`,
    FREE_SPACE,
  )
}

export function isStorageFull(error: unknown): boolean {
  return error instanceof FileError && error.code === 'storage-full'
}

/** What `storageFull` said, found in the text of another error that carries it; `null` when it is not there. */
export function findStorageFull(text: string): FileError | null {
  const path = /The browser's storage is full: "(.*?)" could not be written\./.exec(text)?.[1]
  return path === undefined ? null : storageFull(path)
}

/** Whether a browser error says that the quota or the disk is exhausted. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}

export function toErrorData(error: unknown): FileErrorData {
  if (error instanceof FileError) {
    const { code, message, next } = error
    return next === undefined ? { code, message } : { code, message, next }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
