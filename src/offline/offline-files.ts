/** Keeps the page's own files in the browser's cache storage, so that a page that was visited opens without a network. */

/** What a build consists of; `build/offline-build.ts` writes it into the service worker. */
export interface OfflineBuild {
  /** Changes with any file. */
  readonly version: string
  /** Names relative to the page; those below `assets/` carry a hash of what they contain. */
  readonly files: readonly string[]
}

/** Where files come from and go to; a service worker's own globals, or those of a test. */
export interface OfflineWorld {
  readonly caches: CacheStorage
  readonly fetch: (request: RequestInfo, options?: RequestInit) => Promise<Response>
  /** Address of the folder the page is in; ends in `/`. */
  readonly scope: string
}

export interface OfflineFiles {
  /** Stores every file of the build. Fails when one cannot be had: then the build before stays the one that is kept. */
  install(): Promise<void>
  /** Removes what earlier builds stored. Call it once no page of theirs is open. */
  activate(): Promise<void>
  /** The answer to a request of the page; `null` when the browser should ask as if nobody were between. */
  answer(request: Request): Promise<Response> | null
}

const PREFIX = 'playground-'
/** A network that does not answer counts as none, if there is something to show instead. */
const PATIENCE_MS = 3_000

export function createOfflineFiles(
  build: OfflineBuild,
  { caches, fetch, scope }: OfflineWorld,
): OfflineFiles {
  const name = PREFIX + build.version
  // The page goes by the name of its folder: hosts redirect `index.html` there, and a redirect cannot be shown again.
  const files = new Set(build.files.map((file) => scope + (file === 'index.html' ? '' : file)))

  async function keep(url: string): Promise<void> {
    const hashed = url.startsWith(`${scope}assets/`)
    const known = hashed ? await caches.match(url) : undefined
    const response = known ?? (await fetch(url, hashed ? {} : { cache: 'reload' }))
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`)
    await (await caches.open(name)).put(url, response)
  }

  /** What a server answers may change from day to day: the kept copy is for when it does not answer. */
  async function networkFirst(request: Request, keptAs: string): Promise<Response> {
    const kept = await (await caches.open(name)).match(keptAs)
    if (kept === undefined) return fetch(request)
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
    return fetch(request, { signal: patience.signal })
      .catch(() => kept)
      .finally(() => clearTimeout(timer))
  }

  /** What is kept is what would be answered: its name has the hash of its content. */
  async function cacheFirst(request: Request): Promise<Response> {
    return (await (await caches.open(name)).match(request.url)) ?? fetch(request)
  }

  return {
    async install() {
      for (const url of files) await keep(url)
    },
    async activate() {
      const names = await caches.keys()
      const earlier = names.filter((each) => each.startsWith(PREFIX) && each !== name)
      await Promise.all(earlier.map((each) => caches.delete(each)))
    },
    answer(request) {
      if (request.method !== 'GET') return null
      const url = request.url.replace(/[?#].*/s, '')
      if (request.mode === 'navigate') {
        return url === scope || url === `${scope}index.html` ? networkFirst(request, scope) : null
      }
      if (!files.has(url)) return null
      return url.startsWith(`${scope}assets/`) ? cacheFirst(request) : networkFirst(request, url)
    },
  }
}
