/**
 * Serves DuckDB's file calls from the pool: every name that is not a URL of another scheme is a durable file, logs
 * are really appended to, and a write that does not fit is a SQL error.
 */

import { type AppendCursor, appendCursor } from './append-cursor.ts'
import { metadataLocations, toPutBack, undoName, undoRecord } from './block-undo.ts'
import { FileError } from './file-error.ts'
import { globPattern } from './glob.ts'
import { noSuchFile, type Pool } from './pool.ts'
import {
  callForStatus,
  type DuckDBModule,
  type DuckDBRuntime,
  FLAG_APPEND,
  FLAG_CREATE,
  FLAG_CREATE_NEW,
  FLAG_DIRECT_IO,
  FLAG_EXCLUSIVE_CREATE,
  FLAG_NULL_IF_EXISTS,
  FLAG_NULL_IF_NOT_EXISTS,
  failWith,
  PROTOCOL_OPFS,
  readText,
} from './runtime.ts'
import type { SyncFile } from './sync-file.ts'
import {
  endsWithFlush,
  HEADER_BYTES,
  HEADER_OFFSETS,
  isCheckpointed,
  isLive,
  isUnfinished,
  logNames,
  logOf,
} from './wal.ts'

/** The last entry of a complete commit in a log, the same bytes every time. */
const COMMIT_MARK_BYTES = 21

export interface DuckDBFiles {
  /**
   * Makes DuckDB forget what it has buffered of a file, before the file is replaced or removed.
   *
   * @throws FileError `in-use` when DuckDB has it open.
   */
  forget(name: string): void
  /** Flushes what statements have written, but for blocks of databases that no commit leads to yet. */
  flush(): void
  /** To be called after every request: makes DuckDB forget what it has buffered of files it does not use. */
  settle(): void
}

/** Whether a name is one of ours: a path of any shape, or `opfs://...`; not another kind of URL. */
function isPath(name: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:\/\//i.test(name) || /^(opfs|file):\/\//i.test(name)
}

/** Replaces the file functions of the runtime for files in the pool; other protocols keep the stock ones. */
export function serveDuckDB(runtime: DuckDBRuntime, pool: Pool): DuckDBFiles {
  const stock = { ...runtime }
  const cursors = new Map<number, AppendCursor>()
  const databases = new Set<string>()
  /** Names DuckDB has opened; it may hold pages of them. */
  const known = new Set<string>()
  /** Files in DuckDB-Wasm's page buffer. It remembers their pages and sizes after they were closed or replaced. */
  const buffered = new Set<string>()
  let lastModule: DuckDBModule | undefined

  /** Drops a file from DuckDB-Wasm's page buffer and tables. @returns whether nothing has it open */
  const drop = (module: DuckDBModule, name: string) =>
    callForStatus(module, 'duckdb_web_fs_drop_file', ['string'], [name])

  /** Name of an id when the pool serves it. */
  const nameOf = (module: DuckDBModule, id: number): string | undefined => {
    lastModule = module
    const info = runtime.getFileInfo(module, id)
    return info?.dataProtocol === PROTOCOL_OPFS ? info.fileName : undefined
  }

  const fileOf = (name: string): SyncFile => {
    const file = pool.get(name)
    if (!file) throw noSuchFile(name)
    return file
  }

  /** Runs a call of DuckDB's; errors become SQL errors. */
  const serve = <T>(module: DuckDBModule, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      return failWith(module, error instanceof Error ? error.message : String(error))
    }
  }

  /** What a log must be before DuckDB opens it: DuckDB means to delete logs, but DuckDB-Wasm never does. */
  const tidyLog = (name: string, append: boolean) => {
    const log = logOf(name)
    const file = log && pool.get(name)
    if (!file || file.getSize() === 0) return
    const database = pool.get(log.database)
    const checkpointLog = pool.get(`${log.database}.wal.checkpoint`)
    const interrupted = checkpointLog !== undefined && checkpointLog.getSize() > 0
    const drop = append
      ? log.suffix !== '.wal' || !isLive(file, database)
      : log.suffix === '.wal' && !interrupted && isCheckpointed(file, database)
    if (!drop) return
    // The database must be on stable storage before the log that could rebuild it goes. It may be an earlier
    // process, killed since, that wrote it.
    pool.flush()
    database?.flush()
    pool.truncate(name, file, 0)
  }

  /**
   * A database header makes the blocks it points to current: they must be stable before it is. And a log that
   * the header before this one made obsolete can be recognised only now, by that header.
   */
  const beforeHeader = (name: string, database: SyncFile) => {
    pool.flush()
    const logName = `${name}.wal`
    const log = pool.get(logName)
    if (!log || log.getSize() === 0 || !isCheckpointed(log, database)) return
    pool.truncate(logName, log, 0)
    pool.flush()
  }

  /**
   * Makes DuckDB-Wasm read and write a database's logs directly. Its page buffer cannot append to a file that
   * already has content: it starts at position 0 of a cached page, and a file it has read stays read-only
   * (`file_page_buffer.cc`, `FileRef::Write`, `ReOpen`). The database file itself bypasses the buffer through
   * `useDirectIO`; its logs have no such setting, so their names are registered when the database is opened,
   * which is before the first look at a log.
   */
  const bypassBuffer = (module: DuckDBModule, database: string) => {
    if (databases.has(database)) return
    for (const name of logNames(database)) {
      const types = ['string', 'string', 'number', 'boolean']
      if (
        !callForStatus(module, 'duckdb_web_fs_register_file_url', types, [name, name, PROTOCOL_OPFS, true])
      ) {
        throw new FileError('internal', `DuckDB-Wasm refused to register "${name}".`)
      }
    }
    databases.add(database)
  }

  /** Metadata locations of databases, as their current headers have them. */
  const metadata = new Map<string, ReadonlySet<number> | undefined>()

  /** Keeps a block of metadata that is to be overwritten, on stable storage, until the next header. */
  const keepBlock = (name: string, database: SyncFile, location: number, bytes: number) => {
    if (!metadata.has(name)) metadata.set(name, metadataLocations(database))
    const locations = metadata.get(name)
    if (location >= database.getSize() || (locations && !locations.has(location))) return
    const undo = pool.get(undoName(name)) ?? pool.create(undoName(name), true)
    pool.write(undoName(name), undo, undoRecord(database, location, bytes), undo.getSize())
    pool.flushFile(undo)
  }

  const dropKept = (name: string) => {
    metadata.delete(name)
    const undo = pool.has(undoName(name)) && pool.get(undoName(name))
    if (undo && undo.getSize() > 0) pool.truncate(undoName(name), undo, 0)
  }

  /** Puts back what a checkpoint that was cut short has overwritten. */
  const putBack = (name: string) => {
    const undo = pool.get(undoName(name))
    const database = pool.get(name)
    if (!undo || !database || undo.getSize() === 0) return
    for (const { location, bytes } of toPutBack(database, undo)) pool.write(name, database, bytes, location)
    pool.flushFile(database)
    dropKept(name)
  }

  /** The file to open, or `undefined` where DuckDB asked for that instead of an error. */
  const openOrCreate = (name: string, flags: number): SyncFile | undefined => {
    const database = (flags & FLAG_DIRECT_IO) !== 0
    // What is to be replaced need not be open for that.
    const replaces = flags & FLAG_CREATE_NEW && !(flags & FLAG_EXCLUSIVE_CREATE)
    if (replaces && pool.has(name) && !pool.isOpen(name)) return pool.create(name, database)
    const existing = pool.get(name)
    // ATTACH asks this first. DuckDB makes a database of an empty file, and refuses one that is half made.
    if (existing && flags & FLAG_NULL_IF_NOT_EXISTS && isUnfinished(existing))
      pool.truncate(name, existing, 0)
    // DuckDB would delete the logs of an earlier database of this name; DuckDB-Wasm cannot.
    if ((existing?.getSize() ?? 0) === 0 && database) {
      for (const beside of [...logNames(name), undoName(name)]) if (pool.has(beside)) pool.remove(beside)
    }
    if (!existing) {
      if (flags & (FLAG_CREATE | FLAG_CREATE_NEW)) return pool.create(name, database)
      if (flags & FLAG_NULL_IF_NOT_EXISTS) return undefined
      throw noSuchFile(name)
    }
    if (flags & FLAG_EXCLUSIVE_CREATE) {
      if (flags & FLAG_NULL_IF_EXISTS) return undefined
      throw new FileError('internal', `The file "${name}" exists already.`)
    }
    if (flags & FLAG_CREATE_NEW) pool.truncate(name, existing, 0)
    if (database) pool.markDatabase(name)
    return existing
  }

  /**
   * Writes to the end of a log. A commit counts once its last entry is in the log: everything it leads to (blocks
   * of the database, data files) is on stable storage before the log is, and the log before the commit returns.
   */
  const writeLog = (name: string, log: SyncFile, bytes: Uint8Array<ArrayBuffer>, at: number) => {
    pool.flush((file) => file === log)
    pool.write(name, log, bytes, at)
    if (endsWithFlush(log)) pool.flushFile(log)
  }

  const endsLikeBefore = (file: SyncFile, end: number, length: number): boolean => {
    const tail = (upTo: number) => {
      const bytes = new Uint8Array(COMMIT_MARK_BYTES)
      file.read(bytes, { at: Math.max(0, upTo - COMMIT_MARK_BYTES) })
      return bytes
    }
    const [before, after] = [tail(end), tail(end + length)]
    return before.every((byte, index) => byte === after[index])
  }

  const overrides: Partial<DuckDBRuntime> = {
    getDefaultDataProtocol: () => PROTOCOL_OPFS,

    openFile(module, id, flags) {
      runtime._fileInfoCache.delete(id)
      const name = nameOf(module, id)
      if (name === undefined) return stock.openFile(module, id, flags)
      return serve(module, () => {
        if (!isPath(name))
          throw new FileError('internal', `"${name}" is not a path in the browser's storage.`)
        known.add(name)
        if (flags & FLAG_DIRECT_IO) bypassBuffer(module, name)
        else if (!logOf(name)) buffered.add(name)
        // ATTACH asks for the database this way first.
        if (flags & FLAG_NULL_IF_NOT_EXISTS && pool.isDatabase(name)) putBack(name)
        tidyLog(name, (flags & FLAG_APPEND) !== 0)
        const file = openOrCreate(name, flags)
        if (!file) return 0
        const size = file.getSize()
        if (flags & FLAG_APPEND) cursors.set(id, appendCursor(size))
        // DuckDB-Wasm's `OpenedFile`: size, buffer, modification time.
        const opened = module._malloc(3 * 8)
        module.HEAPF64.set([size, 0, 0], opened >> 3)
        return opened
      })
    },

    closeFile(module, id) {
      if (nameOf(module, id) === undefined) return stock.closeFile(module, id)
      runtime._fileInfoCache.delete(id)
      cursors.delete(id)
    },

    readFile(module, id, buffer, bytes, location) {
      const name = nameOf(module, id)
      if (name === undefined) return stock.readFile(module, id, buffer, bytes, location)
      return serve(module, () => {
        const read = fileOf(name).read(module.HEAPU8.subarray(buffer, buffer + bytes), { at: location })
        // DuckDB-Wasm asks again without end for bytes of a block that are not there.
        if (read === 0 && bytes > 0 && databases.has(name)) {
          throw new FileError('damaged', `The database "${name}" ends before byte ${location}.`)
        }
        return read
      })
    },

    writeFile(module, id, buffer, bytes, location) {
      const name = nameOf(module, id)
      if (name === undefined) return stock.writeFile(module, id, buffer, bytes, location)
      return serve(module, () => {
        const file = fileOf(name)
        const input = module.HEAPU8.subarray(buffer, buffer + bytes)
        const cursor = cursors.get(id)
        if (cursor) {
          const end = file.getSize()
          if (logOf(name)) writeLog(name, file, input, end)
          else pool.write(name, file, input, end)
          return cursor.wrote(location, bytes, end, () => endsLikeBefore(file, end, bytes))
        }
        const isHeader = bytes === HEADER_BYTES && HEADER_OFFSETS.includes(location) && databases.has(name)
        if (isHeader) beforeHeader(name, file)
        else if (databases.has(name)) keepBlock(name, file, location, bytes)
        pool.write(name, file, input, location)
        if (isHeader) {
          pool.flushFile(file)
          dropKept(name)
        }
        return bytes
      })
    },

    truncateFile(module, id, size) {
      const name = nameOf(module, id)
      if (name === undefined) return stock.truncateFile(module, id, size)
      return serve(module, () => {
        const cursor = cursors.get(id)
        pool.truncate(name, fileOf(name), cursor ? cursor.realSize(size) : size)
        return 0
      })
    },

    getLastFileModificationTime(module, id) {
      return nameOf(module, id) !== undefined ? 0 : stock.getLastFileModificationTime(module, id)
    },

    checkFile(module, path, length) {
      const name = readText(module, path, length)
      if (pool.has(name)) return true
      return isPath(name) ? false : stock.checkFile(module, path, length)
    },

    moveFile(module, from, fromLength, to, toLength) {
      const source = readText(module, from, fromLength)
      if (!pool.has(source)) return stock.moveFile(module, from, fromLength, to, toLength)
      return serve(module, () => {
        const target = readText(module, to, toLength)
        const log = logOf(source)
        // A recovered log contains the checkpoint's log, which DuckDB removes next; here that is one step.
        const merged = log?.suffix === '.wal.recovery' ? [`${log.database}.wal.checkpoint`] : []
        pool.move(source, target, merged)
        runtime._fileInfoCache.clear()
        for (const name of [source, target]) drop(module, name)
        return true
      })
    },

    glob(module, path, length) {
      const pattern = readText(module, path, length)
      if (!isPath(pattern)) return stock.glob(module, path, length)
      const matches = globPattern(pattern)
      for (const name of pool.names()) {
        if (matches.test(name)) module.ccall('duckdb_web_fs_glob_add_path', null, ['string'], [name])
      }
      return undefined
    },

    // There are no directories, only names with slashes: each exists and none needs to be made.
    checkDirectory: () => true,
    createDirectory: () => {},
    removeDirectory: () => {},
  }
  Object.assign(runtime, overrides)

  return {
    forget(name) {
      const log = logOf(name)
      for (const each of log ? [log.database, name] : [name]) {
        if (!lastModule || !known.has(each)) continue
        if (!drop(lastModule, each)) {
          throw new FileError(
            'in-use',
            `DuckDB has "${each}" open.`,
            'Detach the database that uses it first.',
          )
        }
        known.delete(each)
      }
    },
    flush() {
      const unfinished = new Set<SyncFile>()
      for (const name of databases) {
        const file = pool.isOpen(name) ? pool.get(name) : undefined
        if (file) unfinished.add(file)
      }
      pool.flush((file) => unfinished.has(file))
    },
    settle() {
      for (const name of buffered) if (lastModule && drop(lastModule, name)) buffered.delete(name)
    },
  }
}
