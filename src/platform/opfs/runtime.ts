/**
 * The internal interface between DuckDB-Wasm's worker script and its WebAssembly module, as far as the file
 * system is concerned. It is not public: `checkRuntime` refuses a version that does not have it.
 *
 * Source: `@duckdb/duckdb-wasm` 1.33.1-dev64.0, `bindings/runtime.ts`, `bindings/runtime_browser.ts`.
 */

import { FileError } from './file-error.ts'

/** Which implementation serves a file. */
export const PROTOCOL_OPFS = 3

/** DuckDB's file open flags (`FileFlags`). */
export const FLAG_DIRECT_IO = 1 << 2
export const FLAG_CREATE = 1 << 3
export const FLAG_CREATE_NEW = 1 << 4
export const FLAG_APPEND = 1 << 5
export const FLAG_NULL_IF_NOT_EXISTS = 1 << 7
export const FLAG_EXCLUSIVE_CREATE = 1 << 9
export const FLAG_NULL_IF_EXISTS = 1 << 10

/** The Emscripten module. Pointers and lengths are byte offsets into the heap. */
export interface DuckDBModule {
  readonly HEAPU8: Uint8Array<ArrayBuffer>
  readonly HEAPF64: Float64Array<ArrayBuffer>
  _malloc(bytes: number): number
  ccall(name: string, returns: null, types: readonly string[], values: readonly unknown[]): void
  stackSave(): number
  stackAlloc(bytes: number): number
  stackRestore(pointer: number): void
}

export interface FileInfo {
  readonly fileName: string
  readonly dataProtocol: number
}

export interface DuckDBRuntime {
  readonly _fileInfoCache: Map<number, unknown>
  getFileInfo(module: DuckDBModule, fileId: number): FileInfo | null
  getDefaultDataProtocol(module: DuckDBModule): number
  openFile(module: DuckDBModule, fileId: number, flags: number): number
  closeFile(module: DuckDBModule, fileId: number): void
  readFile(module: DuckDBModule, fileId: number, buffer: number, bytes: number, location: number): number
  writeFile(module: DuckDBModule, fileId: number, buffer: number, bytes: number, location: number): number
  truncateFile(module: DuckDBModule, fileId: number, size: number): unknown
  getLastFileModificationTime(module: DuckDBModule, fileId: number): number
  checkFile(module: DuckDBModule, path: number, length: number): boolean
  moveFile(module: DuckDBModule, from: number, fromLength: number, to: number, toLength: number): unknown
  glob(module: DuckDBModule, path: number, length: number): unknown
  checkDirectory(module: DuckDBModule, path: number, length: number): boolean
  createDirectory(module: DuckDBModule, path: number, length: number): void
  removeDirectory(module: DuckDBModule, path: number, length: number): void
}

/** The functions, each with its number of parameters in the pinned version. */
const PARAMETERS = {
  getFileInfo: 2,
  getDefaultDataProtocol: 1,
  openFile: 3,
  closeFile: 2,
  readFile: 5,
  writeFile: 5,
  truncateFile: 3,
  getLastFileModificationTime: 2,
  checkFile: 3,
  moveFile: 5,
  glob: 3,
  checkDirectory: 3,
  createDirectory: 3,
  removeDirectory: 3,
} as const satisfies Record<Exclude<keyof DuckDBRuntime, '_fileInfoCache'>, number>

/** The runtime that the stock worker script installed. @throws FileError naming what differs in this version */
export function checkRuntime(candidate: unknown): DuckDBRuntime {
  const differences = differencesOf(candidate)
  if (differences.length === 0) return candidate as DuckDBRuntime
  throw new FileError(
    'internal',
    `This build of DuckDB-Wasm differs from 1.33.1-dev64.0 in what the file system needs: ${differences.join(', ')}.`,
    'Use @duckdb/duckdb-wasm 1.33.1-dev64.0.',
  )
}

function differencesOf(candidate: unknown): string[] {
  if (typeof candidate !== 'object' || candidate === null) return ['DUCKDB_RUNTIME is missing']
  const parts = new Map<string, unknown>(Object.entries(candidate))
  const functions = Object.entries(PARAMETERS).flatMap(([name, expected]) => {
    const part = parts.get(name)
    if (typeof part !== 'function')
      return [part === undefined ? `${name} is missing` : `${name} is not a function`]
    return part.length === expected ? [] : [`${name} has ${part.length} parameters, not ${expected}`]
  })
  const cache = parts.get('_fileInfoCache') instanceof Map ? [] : ['_fileInfoCache is not a Map']
  return [...functions, ...cache]
}

/** Raises a C++ exception with this message inside DuckDB, which turns it into a SQL error. Never returns. */
export function failWith(module: DuckDBModule, message: string): never {
  module.ccall('duckdb_web_fail_with', null, ['string'], [message])
  throw new Error(message)
}

/** Calls a DuckDB-Wasm function that answers with a status. @returns whether it succeeded */
export function callForStatus(
  module: DuckDBModule,
  name: string,
  types: readonly string[],
  values: readonly unknown[],
): boolean {
  const stack = module.stackSave()
  const response = module.stackAlloc(3 * 8)
  module.ccall(name, null, ['number', ...types], [response, ...values])
  const status = module.HEAPF64[response >> 3]
  module.stackRestore(stack)
  module.ccall('duckdb_web_clear_response', null, [], [])
  return status === 0
}

export function readText(module: DuckDBModule, pointer: number, length: number): string {
  return new TextDecoder().decode(module.HEAPU8.subarray(pointer, pointer + length))
}
