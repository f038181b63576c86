/**
 * The nearest thing to a lake out of reach that a browser can open: the same store with a catalog file and a folder of
 * its own. Its statements are made as all others are, and nothing of a credential is in them.
 */

import { headerKey } from '../config/messages.ts'
import type { DuckLakeConfig, StoreConfig } from '../config/model.ts'
import { writeString, writeValue } from '../config/toml-write.ts'
import type { Located, Range } from '../text/diagnostic.ts'
import { compileAttach } from './compile.ts'
import type { AttachPlan, LakeLocation } from './model.ts'
import { optionNotHonoured, optionsOfStandIn } from './stand-in-options.ts'

/** One statement of the configuration and what runs in its place; both texts without secrets. */
export interface Replacement {
  /** `null` for a statement that only the stand-in needs. */
  readonly written: string | null
  /** `null` for a statement that is not run. */
  readonly run: string | null
}

export interface StandIn {
  readonly kind: 'stand-in'
  readonly plan: AttachPlan & { readonly location: LakeLocation }
  /** The table `ducklake` to write in the place of the store's own: it compiles to the statements of `plan`. */
  readonly toml: string
  /** What of the configuration's statements runs, in order. */
  readonly replacements: readonly Replacement[]
}

/** There is none, and why. */
export interface NoStandIn {
  readonly kind: 'none'
  readonly message: string
  readonly next: string
}

/**
 * The stand-in of a store whose lake is out of reach; `null` when the page opens the lake as it is, or there is none.
 * `plan` is that of `store`; without one, as for a bucket that is not named yet, there is still the place of a stand-in.
 */
export function standInOf(store: StoreConfig, plan: AttachPlan | null): StandIn | NoStandIn | null {
  const { ducklake } = store
  if (ducklake === null || (plan !== null && plan.location !== null)) return null
  const attaches = ducklake.catalog.type !== 'motherduck'
  const refused = attaches ? optionNotHonoured(ducklake) : null
  if (refused !== null) return { kind: 'none', message: refused.message, next: refused.next }
  const named = attaches ? [ducklake.alias] : [motherDuckAlias(ducklake), ducklake.alias]
  const settings = attaches
    ? { attachOptions: optionsOfStandIn(ducklake), dataInliningRowLimit: ducklake.dataInliningRowLimit }
    : // Metaxy uses neither with MotherDuck.
      { attachOptions: new Map(), dataInliningRowLimit: null }
  const answers = named.map((alias) => compiled(store, { ...ducklake, ...settings, alias }, plan))
  return answers.find(({ kind }) => kind === 'stand-in') ?? answers.at(-1) ?? null
}

/** MotherDuck's lake is known by its own name, where a file can be attached under it. */
function motherDuckAlias({ alias, catalog }: DuckLakeConfig): DuckLakeConfig['alias'] {
  const name = catalog.type === 'motherduck' ? catalog.database.value : ''
  return /^[a-z_]\w*$/i.test(name) ? { value: name, range: alias.range } : alias
}

function compiled(
  store: StoreConfig,
  ducklake: DuckLakeConfig,
  written: AttachPlan | null,
): StandIn | NoStandIn {
  const local = onFiles(store.name, ducklake)
  const { plan, diagnostics } = compileAttach({ ...store, ducklake: local.ducklake })
  const error = diagnostics.find(({ severity }) => severity === 'error')
  if (plan === null || plan.location === null || error !== undefined) {
    const message = `There is no stand-in for this lake. ${error?.message ?? ''}`.trim()
    return { kind: 'none', message, next: error?.next ?? 'Correct the configuration first.' }
  }
  return {
    kind: 'stand-in',
    plan: { ...plan, location: plan.location },
    toml: tables(store.name, ducklake, local),
    replacements: replacements(written, plan),
  }
}

interface Places {
  readonly catalog: string
  readonly folder: string
}

/** Names are letters, digits and _ where a stand-in comes about, so no two stores and aliases share a place. */
function placesOf(storeName: string, alias: string): Places {
  const home = `/stand-in/${storeName === '' ? '(no name)' : storeName}/${alias}`
  return { catalog: `${home}/catalog.db`, folder: `${home}/data` }
}

function onFiles(name: string, ducklake: DuckLakeConfig): Places & { readonly ducklake: DuckLakeConfig } {
  const places = placesOf(name, ducklake.alias.value)
  const { kind, range } = ducklake.catalog
  const stored = ducklake.storage ?? ducklake.catalog
  const at = (value: string, where: Range): Located<string> => ({ value, range: where })
  return {
    ...places,
    ducklake: {
      ...ducklake,
      catalog: { type: 'duckdb', kind, range, uri: at(places.catalog, range) },
      storage: {
        type: 'local',
        kind: stored.kind,
        range: stored.range,
        path: at(places.folder, stored.range),
      },
    },
  }
}

function tables(
  name: string,
  { alias, attachOptions, dataInliningRowLimit }: DuckLakeConfig,
  places: Places,
): string {
  const lake = `stores.${headerKey(name)}.config.ducklake`
  const limit =
    dataInliningRowLimit === null ? '' : `data_inlining_row_limit = ${dataInliningRowLimit.value}\n`
  const options = [...attachOptions].map(([key, { value }]) => `${headerKey(key)} = ${writeValue(value)}\n`)
  return `[${lake}]
alias = ${writeString(alias.value)}
${limit}${options.length === 0 ? '' : `\n[${lake}.attach_options]\n${options.join('')}`}
[${lake}.catalog]
type = "duckdb"
uri = ${writeString(places.catalog)}

[${lake}.storage]
type = "local"
path = ${writeString(places.folder)}
`
}

/** Both lists end alike: the lake's own secret, ATTACH, USE. What comes before those has no counterpart. */
function replacements(written: AttachPlan | null, run: AttachPlan): readonly Replacement[] {
  const before = [...(written?.statements ?? [])]
  const after = [...run.statements]
  const pairs: Replacement[] = []
  while (before.length > 0 && before.at(-1)?.kind === after.at(-1)?.kind) {
    const [from, to] = [before.pop(), after.pop()]
    pairs.unshift({ written: from?.redacted ?? null, run: to?.redacted ?? null })
  }
  return [
    ...before.map(({ redacted }) => ({ written: redacted, run: null })),
    ...after.map(({ redacted }) => ({ written: null, run: redacted })),
    ...pairs,
  ]
}
