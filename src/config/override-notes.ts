/** Says what the `METAXY_*` variables do: which value they replace or add, and which of them Metaxy does not use so. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { closest } from './close-words.ts'
import { metaxyModel } from './fields.ts'
import type { Environment } from './interpolate.ts'
import { parseJson } from './json.ts'
import { configDiagnostic } from './messages.ts'
import { placeOf, type VariablePlace } from './overrides.ts'
import type { TomlTableNode } from './toml-tree.ts'

function overridden(variable: string, path: string, range: Range): Diagnostic {
  const said = {
    code: 'overridden-by-environment',
    message: `${variable} overrides ${path}.`,
    next: `Nothing to do; without ${variable} the value written here counts.`,
  }
  return configDiagnostic('hint', said, range)
}

function added(variable: string, path: string, range: Range): Diagnostic {
  const said = {
    code: 'set-by-environment',
    message: `${variable} sets ${path}, which metaxy.toml does not have.`,
    next: 'Nothing to do.',
  }
  return configDiagnostic('hint', said, range)
}

/** A hint at every value of `file` that a variable replaces, and at every variable that sets something new. */
export function overrideNotes(
  file: TomlTableNode,
  above: TomlTableNode,
  path: readonly string[] = [],
): readonly Diagnostic[] {
  return [...above.entries].flatMap(([key, { keyRange, node }]) => {
    const name = [...path, key].join('.')
    const known = file.entries.get(key)
    if (node.kind === 'table' && known?.node.kind === 'table')
      return overrideNotes(known.node, node, [...path, key])
    const variable = node.range.variable ?? keyRange.variable ?? ''
    if (known === undefined) {
      // A part of a name that is new is said with what is below it.
      return node.kind === 'table' && node.entries.size > 0
        ? overrideNotes({ ...file, entries: new Map() }, node, [...path, key])
        : [added(variable, name, keyRange)]
    }
    return [overridden(variable, name, known.node.kind === 'table' ? known.keyRange : known.node.range)]
  })
}

type Said = Parameters<typeof configDiagnostic>[1]

/** Metaxy's list of modules to import, in a variable whose name begins with `METAXY_ENTRYPOINT`. */
function entrypointNote(name: string, text: string, range: Range): Diagnostic | null {
  const modules = text
    .split(',')
    .map((module) => module.trim())
    .filter((module) => module !== '')
  const [first] = modules
  if (first === undefined) return null
  if (name === 'METAXY_ENTRYPOINTS') {
    // Anything but JSON is refused as the setting it is.
    if (parseJson(text, range) === null) return null
    const said: Said = {
      code: 'entrypoints-read-twice',
      message: `mx.init() also reads ${name} as a comma-separated list of modules, and fails to import ${first}.`,
      next: 'Write entrypoints in metaxy.toml; or call the variable metaxy_entrypoints, which is read only once.',
    }
    const detail = `Failed to import entrypoint module '${first}': No module named `
    return configDiagnostic('warning', said, range, `${detail}'${first.split('.')[0]}'`)
  }
  const said: Said = {
    code: 'entrypoint-not-loaded',
    message: `mx.init() also imports ${modules.join(', ')}; this page knows the features of definitions.py only.`,
    next: 'Put the features into definitions.py to see them here.',
  }
  return configDiagnostic('warning', said, range)
}

const settings = metaxyModel.fields.map(({ key }) => key)
const withParts = metaxyModel.fields.flatMap(({ key, type }) =>
  ['table', 'list'].includes(type.kind) ? [key] : [],
)

function unknownNote(name: string, range: Range): Diagnostic | null {
  const key = name.slice('METAXY_'.length).toLowerCase()
  if (key === 'log_level' || settings.includes(key) || withParts.some((one) => key.startsWith(`${one}__`)))
    return null
  const [first = '', ...rest] = key.split('__')
  const meant = first === '' ? null : closest(first, rest.length > 0 ? withParts : settings)
  const meantName = meant === null ? null : ['METAXY', [meant, ...rest].join('__')].join('_').toUpperCase()
  const said: Said = {
    code: 'unknown-override',
    message: `Metaxy has no setting for ${name} and ignores it.`,
    next:
      meantName === null || meantName === name.toUpperCase()
        ? 'Nothing to do, unless it was meant to override a setting.'
        : `Did you mean ${meantName}?`,
  }
  return configDiagnostic('hint', said, range)
}

function note(name: string, text: string, { name: keyRange, value }: VariablePlace, isUsed: boolean) {
  // These two are looked up by their exact name, without pydantic.
  if (name === 'METAXY_CONFIG') {
    const said: Said = {
      code: 'other-config-file',
      message: 'Metaxy would read the file METAXY_CONFIG names instead of this one.',
      next: 'Remove METAXY_CONFIG to get from Metaxy what is shown here.',
    }
    return text === '' ? null : configDiagnostic('warning', said, keyRange)
  }
  if (name.startsWith('METAXY_ENTRYPOINT')) return entrypointNote(name, text, value)
  if (name.toLowerCase() === 'metaxy_extend') {
    const said: Said = {
      code: 'extend-not-followed',
      message: `Metaxy keeps the text of ${name} and does not read the file.`,
      next: 'Only extend in a configuration file is followed.',
    }
    return configDiagnostic('hint', said, keyRange)
  }
  return /^METAXY_/i.test(name) && !isUsed ? unknownNote(name, keyRange) : null
}

/** What is worth knowing about variables that override nothing. `source` is the file, whose `${…}` may use them. */
export function variableNotes(
  environment: Environment,
  places: ReadonlyMap<string, VariablePlace>,
  source: string,
): readonly Diagnostic[] {
  return [...environment].flatMap(([name, text]) => {
    const isUsed = source.includes(`\${${name}`)
    return note(name, text, placeOf(name, places), isUsed) ?? []
  })
}
