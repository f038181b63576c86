/** What the service worker keeps and answers, on a cache storage and a network in memory. */

import { beforeEach, expect, it, vi } from 'vitest'
import { createOfflineFiles } from './offline-files.ts'

const SCOPE = 'https://host.example/lake/'
const BUILD = { version: 'b', files: ['assets/app-1.js', 'icon.svg', 'index.html'] }

let stored: Map<string, Map<string, string>>
let asked: string[]
/** What the server says: a text, a status, or nothing at all. */
let served: (url: string) => string | number | null

beforeEach(() => {
  stored = new Map()
  asked = []
  served = (url) => `served ${url}`
})

function cacheNamed(name: string): Pick<Cache, 'match' | 'put'> {
  const files = stored.get(name) ?? new Map<string, string>()
  stored.set(name, files)
  return {
    match: async (url) => answerOf(files.get(String(url))),
    put: async (url, response) => void files.set(String(url), await response.text()),
  }
}

function answerOf(text: string | undefined): Response | undefined {
  return text === undefined ? undefined : new Response(text)
}

const caches = {
  open: async (name: string) => cacheNamed(name),
  keys: async () => [...stored.keys()],
  delete: async (name: string) => stored.delete(name),
  match: async (url: string) => answerOf([...stored.values()].find((files) => files.has(url))?.get(url)),
} as unknown as CacheStorage

const offline = (build = BUILD) =>
  createOfflineFiles(build, {
    caches,
    scope: SCOPE,
    fetch: async (request, { signal } = {}) => {
      const url = typeof request === 'string' ? request : request.url
      asked.push(url)
      const says = served(url)
      if (says === null)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      return typeof says === 'number' ? new Response('', { status: says }) : new Response(says)
    },
  })

/** What a request of the page is answered with; `null` when it is left to the browser. */
async function ask(path: string, init: { method?: string; mode?: string } = {}): Promise<string | null> {
  const request = { url: new URL(path, SCOPE).href, method: 'GET', mode: 'cors', ...init } as Request
  const answer = offline().answer(request)
  return answer === null ? null : (await answer).text()
}

it('keeps every file, and answers without a network', async () => {
  await offline().install()
  expect(asked).toEqual([`${SCOPE}assets/app-1.js`, `${SCOPE}icon.svg`, SCOPE])
  served = () => {
    throw new TypeError('there is no network')
  }
  expect(await ask('', { mode: 'navigate' })).toBe(`served ${SCOPE}`)
  expect(await ask('?extensions=here#x', { mode: 'navigate' })).toBe(`served ${SCOPE}`)
  expect(await ask('index.html', { mode: 'navigate' })).toBe(`served ${SCOPE}`)
  expect(await ask('assets/app-1.js')).toBe(`served ${SCOPE}assets/app-1.js`)
  expect(await ask('icon.svg')).toBe(`served ${SCOPE}icon.svg`)
})

it('shows the page as the server has it now, and files by the hash in their name', async () => {
  await offline().install()
  asked = []
  served = (url) => `new ${url}`
  expect(await ask('', { mode: 'navigate' })).toBe(`new ${SCOPE}`)
  expect(await ask('assets/app-1.js')).toBe(`served ${SCOPE}assets/app-1.js`)
  expect(asked).toEqual([SCOPE])
})

it('shows the page it has when the server takes too long', async () => {
  await offline().install()
  served = () => null
  vi.useFakeTimers()
  const page = ask('', { mode: 'navigate' })
  await vi.advanceTimersByTimeAsync(3_000)
  vi.useRealTimers()
  expect(await page).toBe(`served ${SCOPE}`)
})

it('leaves alone what is no file of the page', async () => {
  await offline().install()
  expect(await ask('extensions/settings.json')).toBeNull()
  expect(await ask('other.html', { mode: 'navigate' })).toBeNull()
  expect(await ask('https://elsewhere.example/assets/app-1.js')).toBeNull()
  expect(await ask('assets/app-1.js', { method: 'HEAD' })).toBeNull()
})

it('asks only for what is new in the next build, and then removes the one before', async () => {
  await offline().install()
  asked = []
  const next = offline({ version: 'c', files: ['assets/app-1.js', 'assets/app-2.js', 'index.html'] })
  await next.install()
  expect(asked).toEqual([`${SCOPE}assets/app-2.js`, SCOPE])
  stored.set('of somebody else', new Map())
  await next.activate()
  expect([...stored.keys()]).toEqual(['playground-c', 'of somebody else'])
})

it('does not count as installed when a file cannot be had', async () => {
  served = (url) => (url.endsWith('.svg') ? 404 : 'here')
  await expect(offline().install()).rejects.toThrow('icon.svg was answered with 404')
})
