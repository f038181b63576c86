/** Puts bytes that arrive piece by piece into a file of the person's: straight to disk where the browser can. */

export interface FileSink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** The file is complete. */
  close(): Promise<void>
  /** There will be no file. */
  abort(): Promise<void>
}

interface Picker {
  showSaveFilePicker(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>
}

/** How long a browser may take to begin a download, in milliseconds. */
const REVOKE_AFTER = 60_000

/** To be called first thing after a click. @returns `null` when the person chose no place */
export async function openSink(suggestedName: string): Promise<FileSink | null> {
  if (!hasPicker(window)) return downloadSink(suggestedName)
  try {
    const handle = await window.showSaveFilePicker({ suggestedName })
    const stream = await handle.createWritable()
    return {
      write: (bytes) => stream.write(bytes),
      close: () => stream.close(),
      abort: () => stream.abort(),
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

function hasPicker(scope: object): scope is Picker {
  return 'showSaveFilePicker' in scope
}

/** A download of the browser's own. Pieces become blobs at once, which browsers keep on disk when they are many. */
function downloadSink(name: string): FileSink {
  const pieces: Blob[] = []
  return {
    async write(bytes) {
      pieces.push(new Blob([bytes]))
    },
    async close() {
      const url = URL.createObjectURL(new Blob(pieces, { type: 'application/octet-stream' }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER)
    },
    async abort() {
      pieces.length = 0
    },
  }
}
