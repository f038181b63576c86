/** A Parquet file is stored whole and flushed, or not at all. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LakeError } from './lake-error.ts'
import { decodeParquet, fileBytes, storeParquet } from './parquet-file.ts'
import type { FileStore, ParquetCodec } from './ports.ts'
import { nodeFileStore } from './testing/node-file-store.ts'

/** Ends as a file with a footer of 258 bytes does, in pieces that cut its last eight bytes apart. */
const PIECES = [
  [80, 65, 82, 49, 7, 7],
  [7, 2],
  [1, 0, 0, 80, 65],
  [82, 49],
]

let folder: string
beforeEach(() => {
  folder = `${mkdtempSync(join(tmpdir(), 'parquet-file-'))}/`
})
afterEach(() => rmSync(folder, { recursive: true }))

const codec: ParquetCodec = {
  async encode(_query, _fields, write) {
    for (const piece of PIECES) await write(Uint8Array.from(piece))
    return 3
  },
  open: async () => ({ columns: [], rowGroups: [], decode: async () => {} }),
}

it('is written piece by piece and flushed, and its size and footer are known', async () => {
  const events: string[] = []
  const stored = await storeParquet(
    { parquet: codec, files: nodeFileStore(events) },
    folder,
    '-x',
    'FROM t',
    [],
  )
  expect(stored).toMatchObject({ rows: 3, size: 15, footerSize: 258, path: folder + stored.name })
  expect(stored.name).toMatch(/^ducklake-[0-9a-f-]{36}-x\.parquet$/)
  expect([...readFileSync(stored.path)]).toEqual(PIECES.flat())
  expect(events).toEqual([`write ${stored.path}`, 'flush'])
})

const full = new LakeError('storage-full', 'The disk is full.')
const failing: readonly (readonly [string, (files: FileStore) => FileStore])[] = [
  [
    'a piece cannot be written',
    (files) => {
      let pieces = 0
      const append: FileStore['append'] = async (path, bytes) => {
        if (++pieces === 3) throw full
        await files.append(path, bytes)
      }
      return { ...files, append }
    },
  ],
  ['it cannot be flushed', (files) => ({ ...files, flush: () => Promise.reject(full) })],
]

it.each(failing)('leaves nothing behind when %s', async (_, broken) => {
  const files = broken(nodeFileStore())
  await expect(storeParquet({ parquet: codec, files }, folder, '', 'FROM t', [])).rejects.toBe(full)
  expect(readdirSync(folder)).toEqual([])
})

it('tells the first failure when what was written cannot be removed', async () => {
  const remove = () => Promise.reject(new Error('cannot be removed'))
  const files: FileStore = { ...nodeFileStore(), flush: () => Promise.reject(full), remove }
  await expect(storeParquet({ parquet: codec, files }, folder, '', 'FROM t', [])).rejects.toBe(full)
})

it('that is not there is said to be missing', async () => {
  await expect(fileBytes(nodeFileStore(), `${folder}none`)).rejects.toMatchObject({ code: 'no-such-file' })
})

it('is read where it is asked for', async () => {
  const { path } = await storeParquet({ parquet: codec, files: nodeFileStore() }, folder, '', 'FROM t', [])
  const file = await fileBytes(nodeFileStore(), path)
  expect([file.size, [...(await file.read(6, 4))], [...(await file.read(13, 9))]]).toEqual([
    15,
    [7, 2, 1, 0],
    [82, 49],
  ])
  const asked: unknown[] = []
  const parquet: ParquetCodec = {
    ...codec,
    open: async (bytes) => ({
      columns: [],
      rowGroups: [],
      decode: async (table) => void asked.push(bytes, table),
    }),
  }
  await decodeParquet(parquet, file, 'rows')
  expect(asked).toEqual([file, 'rows'])
})
