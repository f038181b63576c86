import { expect, test, vi } from 'vitest'
import { LakeError } from '../lake/lake-error.ts'
import type { FoundLake, PlaygroundApi } from '../worker/api.ts'
import type { Playground } from '../worker/playground.ts'
import { createFileTransfers } from './file-transfers.ts'
import type { FileSink } from './save-file.ts'
import { createAppStore } from './store.ts'

const foundLake = (catalog: string): FoundLake => ({
  catalog,
  version: '1.0',
  dataPath: '/d/',
  storedDataPath: '/d/',
  files: 0,
  missing: 0,
})
const PLAN = { files: [{ path: '/a', size: 1, replaces: true }], removes: [] }

function setUp(api: Partial<PlaygroundApi>, sink: Partial<FileSink> | null = {}) {
  const store = createAppStore({ toml: '', definitions: '', data: [] }, 'system', 'automatic')
  const done: string[] = []
  const reopen = vi.fn(async () => {})
  const isNamed = ({ catalog }: FoundLake) => catalog === '/named'
  const transfers = createFileTransfers(store, reopen, isNamed, async (name) => {
    done.push(`open ${name}`)
    if (sink === null) return null
    return {
      write: async (bytes) => void done.push(`write ${bytes.length}`),
      close: async () => void done.push('close'),
      abort: async () => void done.push('abort'),
      ...sink,
    }
  })
  transfers.follow({ api } as Playground)
  return { store, transfers, done, reopen, transfer: () => store.getState().transfer }
}

const downloadFile: PlaygroundApi['downloadFile'] = async (_, write, onProgress) => {
  onProgress({ done: 0, total: 5 })
  await write(new Uint8Array(5))
}

test('a file is written, closed, and said to be saved under a name every system takes', async () => {
  const { transfers, done, transfer } = setUp({ downloadFile })
  await transfers.downloadFile('opfs://lake/a:b.db')
  expect(done).toEqual(['open a_b.db', 'write 5', 'close'])
  expect(transfer()).toEqual({ kind: 'idle', note: 'a_b.db was saved.' })
})

test('no place chosen: nothing happens', async () => {
  const { transfers, done, transfer } = setUp({ downloadFile }, null)
  await transfers.downloadFile('/a')
  expect(done).toEqual(['open a'])
  expect(transfer()).toEqual({ kind: 'idle', note: null })
})

test('a disk that refuses the bytes is the reason that is shown, and no half file stays', async () => {
  const { transfers, done, transfer } = setUp(
    {
      async downloadFile(_, write) {
        await write(new Uint8Array(1)).catch(() => {
          throw new Error('something of the worker')
        })
      },
    },
    {
      write: async () => {
        throw new Error('No space.')
      },
    },
  )
  await transfers.downloadFile('/a')
  expect(done).toEqual(['open a', 'abort'])
  expect(transfer()).toMatchObject({
    kind: 'failed',
    failure: { message: 'The file could not be saved: No space.', next: 'Save it in another place.' },
  })
})

test('cancelled is no failure', async () => {
  const { transfers, done, transfer } = setUp({
    async downloadZip() {
      throw new LakeError('stopped', 'Stopped.')
    },
  })
  await transfers.downloadZip('all')
  expect(done).toEqual(['open all-files.zip', 'abort'])
  expect(transfer()).toEqual({ kind: 'idle', note: 'Downloading all files: cancelled.' })
})

test('a zip is imported only when confirmed, with what was confirmed, and the lake is opened again', async () => {
  const zip = new File(['zip'], 'my lake.v2.zip')
  const importFiles = vi.fn(async () => {})
  const { store, transfers, reopen, transfer } = setUp({
    checkImport: async () => PLAN,
    importFiles,
    findLakes: async (paths) => [foundLake(paths[0] ?? ''), foundLake('/named')],
  })
  await transfers.openZip(zip)
  expect(store.getState().incoming).toEqual(PLAN)
  transfers.dismiss()
  await transfers.confirm()
  expect(importFiles).not.toHaveBeenCalled()
  await transfers.openZip(zip)
  await transfers.confirm()
  expect(importFiles).toHaveBeenCalledExactlyOnceWith(
    { zip, under: '/lakes/my lake.v2' },
    PLAN,
    expect.any(Function),
  )
  // The lake that the configuration names needs no store of its own.
  expect(store.getState().foundLakes).toEqual([foundLake('/a')])
  expect(transfer()).toEqual({ kind: 'idle', note: '1 file imported.' })
  expect(reopen).toHaveBeenCalledOnce()
})

test('a failed import opens the lake again, too', async () => {
  const { transfers, reopen, transfer } = setUp({
    checkImport: async () => PLAN,
    async importFiles() {
      throw new LakeError('storage-full', 'Full.', 'Free space.')
    },
  })
  await transfers.openZip(new File([], 'a.zip'))
  await transfers.confirm()
  expect(transfer()).toMatchObject({ kind: 'failed', failure: { code: 'storage-full', next: 'Free space.' } })
  expect(reopen).toHaveBeenCalledOnce()
})

test.each([
  [
    'a zip of somebody else',
    '/lakes/some/notes.txt',
    '1 file imported. No file of it is the catalog of a DuckLake',
  ],
  ['a zip that was downloaded here', '/tmp/rows.csv', '1 file imported.'],
])('%s without a lake in it', async (_, path, note) => {
  const { transfers, transfer } = setUp({
    checkImport: async () => ({ files: [{ path, size: 1, replaces: false }], removes: [] }),
    importFiles: async () => {},
    findLakes: async () => [],
  })
  await transfers.openZip(new File([], 'some.zip'))
  await transfers.confirm()
  expect(transfer()).toEqual({ kind: 'idle', note: expect.stringMatching(new RegExp(`^${note}`)) })
})
