/**
 * Looks for the extension before DuckDB is asked to load it, because a load that fails damages the instance: every file is
 * fetched and must be a complete WebAssembly module.
 */

import {
  type EngineChoice,
  EXTENSIONS,
  type ExtensionSettings,
  extensionUrl,
  NO_EXTENSIONS,
  type Repository,
  repositoriesFor,
} from './repositories.ts'

/** The part of `fetch` that is needed. Cookies go to the page's own origin only, as with the requests of DuckDB. */
export type Fetch = (
  url: string,
  options: { readonly signal: AbortSignal; readonly credentials: 'same-origin' },
) => Promise<Response>

/** Where the extension is, or in words why it is nowhere. */
export type Found =
  | { readonly kind: 'found'; readonly repository: Repository }
  | { readonly kind: 'missing'; readonly reason: string }

/** How long the whole search may take, settings included, in ms. */
export const SEARCH_LIMIT = 3000

/** Settings that cannot be had are those of a host without extensions. */
export async function readSettings(
  page: string,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<ExtensionSettings> {
  try {
    const url = new URL('extensions/settings.json', page).href
    const response = await fetch(url, { signal, credentials: 'same-origin' })
    if (!response.ok) return NO_EXTENSIONS
    const value: unknown = await response.json()
    const isTrue = (key: string) =>
      typeof value === 'object' && value !== null && Reflect.get(value, key) === true
    return {
      bundled: isTrue('bundled'),
      official: isTrue('official'),
      allowUnsigned: isTrue('allowUnsigned'),
    }
  } catch {
    return NO_EXTENSIONS
  }
}

/** Asks one place after the other, until `signal` ends it. */
export async function findExtension(
  choice: EngineChoice,
  page: string,
  settings: ExtensionSettings,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Found> {
  const reasons: string[] = []
  for (const repository of repositoriesFor(choice, page, settings)) {
    const reason = await problemOf(repository, page, fetch, signal)
    if (reason === null) return { kind: 'found', repository }
    reasons.push(`From ${repository.name}: ${reason}`)
  }
  return {
    kind: 'missing',
    reason: reasons.length === 0 ? 'This host does not offer the DuckDB extension.' : reasons.join(' '),
  }
}

/** `null` when every file is there. */
async function problemOf(
  repository: Repository,
  page: string,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<string | null> {
  const { origin } = new URL(repository.base)
  if (repository.kind === 'address' && origin !== new URL(page).origin)
    return `extensions are not taken from another origin (${origin}).`
  const problems = await Promise.all(
    EXTENSIONS.map((extension) => problemOfFile(extensionUrl(repository, extension), fetch, signal)),
  )
  return problems.find((problem) => problem !== null) ?? null
}

async function problemOfFile(url: string, fetch: Fetch, signal: AbortSignal): Promise<string | null> {
  const name = url.slice(url.lastIndexOf('/') + 1)
  try {
    const response = await fetch(url, { signal, credentials: 'same-origin' })
    if (!response.ok) return `${name} is not there (the server answered ${response.status}).`
    const type = response.headers.get('Content-Type') ?? ''
    if (/html/i.test(type)) return `${name} is a web page (${type}), not an extension.`
    const bytes = await response.arrayBuffer()
    if (!isWasm(bytes)) return `${name} is not a WebAssembly module (${bytes.byteLength} bytes).`
    if (!WebAssembly.validate(bytes)) return `${name} is damaged: it is no valid WebAssembly module.`
    return null
  } catch (error) {
    if (signal.aborted) return `${name} did not arrive in time.`
    return `${name} could not be fetched (${error instanceof Error ? error.message : String(error)}).`
  }
}

function isWasm(bytes: ArrayBuffer): boolean {
  const magic = new Uint8Array(bytes.slice(0, 4))
  return magic.length === 4 && String.fromCharCode(...magic) === '\0asm'
}
