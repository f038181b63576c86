/** Downloads and imports as the page leads them: one at a time, shown in the store, ended when the engine goes. */

import { LakeError } from '../lake/lake-error.ts'
import { plural } from '../values/format.ts'
import type { FoundLake, ImportPlan, ImportSource, OnProgress, PlaygroundApi, Write } from '../worker/api.ts'
import type { Playground } from '../worker/playground.ts'
import { toFailure } from './failure.ts'
import { type FileSink, openSink } from './save-file.ts'
import type { AppStore } from './store.ts'

export interface FileTransfers {
  /** The connection to use from now on; called once. */
  follow(playground: Playground): void
  /** Saves one zip with the files of the lake, or with all stored files. */
  downloadZip(scope: 'lake' | 'all'): Promise<void>
  downloadFile(path: string): Promise<void>
  /** Checks a zip, then asks for a confirmation. One that was not downloaded here is placed below `/lakes`. */
  openZip(zip: File): Promise<void>
  /** Checks a catalog and its data files, then asks for a confirmation. */
  openLake(files: readonly { readonly blob: Blob; readonly path: string }[]): Promise<void>
  /** Checks whether a file can be stored under a path, then asks for a confirmation. */
  addFile(file: Blob, path: string): Promise<void>
  /** Imports what was checked. */
  confirm(): Promise<void>
  /** Does not import what was checked. */
  dismiss(): void
  cancel(): void
  showFiles(which: 'lake' | 'all'): Promise<void>
}

/** Progress is shown at most this often, in milliseconds. */
const SHOW_EVERY = 100

const NO_LAKE = 'No file of it is the catalog of a DuckLake that can be read here.'

export function createFileTransfers(
  store: AppStore,
  reopenLake: () => Promise<void>,
  /** Whether the configuration names this very lake. */
  isNamed: (lake: FoundLake) => boolean,
  open: typeof openSink = openSink,
): FileTransfers {
  let playground: Playground | null = null
  let chosen: ImportSource | null = null
  /** What was brought in as a lake, and may turn out to be none. */
  let supposedLake: ImportSource | null = null
  const set = store.setState

  function api(): PlaygroundApi {
    if (playground === null)
      throw new LakeError('internal', 'The engine is not connected yet.', 'Wait for it.')
    return playground.api
  }

  /** Runs one transfer; `work` says what came of it. */
  async function transfer(
    title: string,
    work: (onProgress: OnProgress) => Promise<string | null>,
  ): Promise<void> {
    if (store.getState().transfer.kind === 'busy') return
    set({ transfer: { kind: 'busy', title, done: 0, total: 0 } })
    let shown = Number.NEGATIVE_INFINITY
    const onProgress: OnProgress = ({ done, total }) => {
      if (performance.now() < shown + SHOW_EVERY || store.getState().transfer.kind !== 'busy') return
      shown = performance.now()
      set({ transfer: { kind: 'busy', title, done, total } })
    }
    try {
      const note = await work(onProgress)
      set({ transfer: { kind: 'idle', note } })
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code === 'stopped') set({ transfer: { kind: 'idle', note: `${title}: cancelled.` } })
      else set({ transfer: { kind: 'failed', failure } })
    }
  }

  async function save(
    title: string,
    name: string,
    send: (write: Write, onProgress: OnProgress) => Promise<void>,
  ): Promise<void> {
    await transfer(title, async (onProgress) => {
      const sink = await open(name)
      if (sink === null) return null
      await fill(sink, (write) => send(write, onProgress))
      return `${name} was saved.`
    })
  }

  async function check(title: string, source: ImportSource): Promise<void> {
    await transfer(title, async (onProgress) => {
      const incoming = await api().checkImport(source, onProgress)
      chosen = source
      set({ incoming })
      return null
    })
  }

  async function listFiles(): Promise<void> {
    try {
      set({ storedFiles: await api().storedFiles() })
    } catch (error) {
      set({ storedFiles: null })
      if (store.getState().filesShown === 'all')
        set({ transfer: { kind: 'failed', failure: toFailure(error) } })
    }
  }

  // What is known of all files follows the lake: runs and resets change them.
  store.subscribe((state, before) => {
    const changed = state.lakeRevision !== before.lakeRevision || state.engine.kind !== before.engine.kind
    if (changed && state.engine.kind === 'ready') void listFiles()
  })

  return {
    follow(next) {
      playground = next
    },
    downloadZip: (scope) =>
      save(
        scope === 'lake' ? 'Downloading the lake' : 'Downloading all files',
        scope === 'lake' ? 'lake.zip' : 'all-files.zip',
        (write, onProgress) => api().downloadZip(scope, write, onProgress),
      ),
    downloadFile: (path) =>
      save(`Downloading ${path}`, fileName(path), (write, onProgress) =>
        api().downloadFile(path, write, onProgress),
      ),
    openZip: (zip) => check('Checking the zip', { zip, under: `/lakes/${folderName(zip.name)}` }),
    openLake(files) {
      supposedLake = { files }
      return check('Reading the lake', supposedLake)
    },
    addFile: (file, path) => check('Reading the file', { files: [{ blob: file, path }] }),
    async confirm() {
      const { incoming } = store.getState()
      if (chosen === null || incoming === null) return
      const source = chosen
      chosen = null
      set({ incoming: null })
      const imported = `${plural(incoming.files.length, 'file')} imported.`
      await transfer('Importing', async (onProgress) => {
        await api().importFiles(source, incoming, onProgress)
        const foundLakes = await api().findLakes(incoming.files.map(({ path }) => path))
        const supposed = source === supposedLake || isFromElsewhere(source, incoming)
        const note = supposed && foundLakes.length === 0 ? `${imported} ${NO_LAKE}` : imported
        set({ announcement: note, foundLakes: foundLakes.filter((lake) => !isNamed(lake)) })
        return note
      })
      await reopenLake()
      await listFiles()
    },
    dismiss() {
      chosen = null
      set({ incoming: null })
    },
    cancel() {
      void api()
        .cancelTransfer()
        .catch(() => {})
    },
    async showFiles(which) {
      set({ filesShown: which })
      if (which === 'all') await listFiles()
    },
  }
}

/** A file that could not be written whole is not left behind. */
async function fill(sink: FileSink, send: (write: Write) => Promise<void>): Promise<void> {
  let refused: LakeError | null = null
  try {
    await send(async (bytes) => {
      try {
        await sink.write(bytes)
      } catch (error) {
        refused = cannotSave(error)
        throw refused
      }
    })
    await sink.close().catch((error: unknown) => {
      throw cannotSave(error)
    })
  } catch (error) {
    await sink.abort().catch(() => {})
    throw refused ?? error
  }
}

function cannotSave(error: unknown): LakeError {
  const reason = error instanceof Error ? error.message : String(error)
  return new LakeError('internal', `The file could not be saved: ${reason}`, 'Save it in another place.')
}

/** Such a zip is there for the lake in it; a downloaded one may hold any stored files. */
function isFromElsewhere(source: ImportSource, { files }: ImportPlan): boolean {
  return 'zip' in source && files.every(({ path }) => path.startsWith(`${source.under}/`))
}

/** A folder named after a file. */
export function folderName(name: string): string {
  return fileName(name.replace(/\.[^.]*$/, '')).replace(/^\.+/, '') || 'lake'
}

/** The last part of a path, without what a file's name may not have. */
function fileName(path: string): string {
  const last = path.split(/[\\/]/).findLast((part) => part !== '') ?? ''
  return last.replace(/[^\p{L}\p{N}._ -]/gu, '_') || 'file'
}
