/** Where the extension may come from, in the order in which the places are asked. */

/** Which engine a person wants. */
export type EngineChoice =
  /** The extension if it can be loaded, else the built-in engine. */
  'automatic' | 'extension' | 'built-in'

/** What the host of the page says about extensions, in `extensions/settings.json` beside the page. */
export interface ExtensionSettings {
  /** The files are beside the page. */
  readonly bundled: boolean
  /** DuckDB's own repository may be asked without a person's choice. */
  readonly official: boolean
  /** Extensions without DuckDB's signature are accepted. */
  readonly allowUnsigned: boolean
}

export const NO_EXTENSIONS: ExtensionSettings = { bundled: false, official: false, allowUnsigned: false }

export interface Repository {
  readonly kind: 'address' | 'page' | 'official'
  /** As a person calls it. */
  readonly name: string
  /** Absolute, without a slash at the end: what `custom_extension_repository` is set to. */
  readonly base: string
}

/** DuckDB's own repository of signed extensions. */
export const OFFICIAL_REPOSITORY = 'https://extensions.duckdb.org'

/** The version and platform of the DuckDB-Wasm in use: an extension fits exactly one. */
const FOLDER = 'v1.5.5/wasm_eh'

/** Loaded in this order; `ducklake` needs `parquet`. */
export const EXTENSIONS = ['parquet', 'ducklake'] as const

export function extensionUrl(repository: Repository, extension: string): string {
  return `${repository.base}/${FOLDER}/${extension}.duckdb_extension.wasm`
}

/**
 * The places to ask. In *Automatic* only those that the address of the page or its host names, so that nothing is
 * requested in vain and no other origin without permission.
 *
 * @param page address of the page; its parameter `extensions` may name a path of the same origin
 */
export function repositoriesFor(
  choice: EngineChoice,
  page: string,
  settings: ExtensionSettings,
): readonly Repository[] {
  if (choice === 'built-in') return []
  const isAsked = choice === 'extension'
  const named = new URL(page).searchParams.get('extensions')
  return [
    ...(named === null
      ? []
      : [
          {
            kind: 'address' as const,
            name: 'the address of the page',
            base: withoutSlash(urlOf(named, page)),
          },
        ]),
    ...(settings.bundled || isAsked
      ? [
          {
            kind: 'page' as const,
            name: 'the host of this page',
            base: withoutSlash(new URL('extensions', page)),
          },
        ]
      : []),
    ...(settings.official || isAsked
      ? [{ kind: 'official' as const, name: "DuckDB's extension repository", base: OFFICIAL_REPOSITORY }]
      : []),
  ]
}

/** What is no address at all is looked for as a path, and not found. */
function urlOf(named: string, page: string): URL {
  return new URL(URL.canParse(named, page) ? named : encodeURIComponent(named), page)
}

function withoutSlash(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
