/** Which attach options of a lake out of reach mean something on a stand-in, and which cannot be honoured there. */

import type { DuckLakeConfig, KeyedValue } from '../config/model.ts'
import { str } from '../config/python-text.ts'
import { holdsCredential, isSecretKey } from '../config/secrets.ts'
import type { Said } from './diagnose.ts'
import { toBoolean } from './option-values.ts'

/** Why an option stands in the way of a stand-in; `null` when it does not. */
function objection([key, { value }]: readonly [string, KeyedValue]): string | null {
  switch (key.toUpperCase()) {
    case 'ENCRYPTED':
      return toBoolean(value) === false ? null : 'asks for encrypted data files, and stand-ins are plain ones'
    case 'READ_ONLY':
      return toBoolean(value) === false ? null : 'forbids writing, and a stand-in begins empty'
    case 'CREATE_IF_NOT_EXISTS':
      return toBoolean(value) === false
        ? 'asks for a lake that is already there, and a stand-in is new'
        : null
    case 'SNAPSHOT_VERSION':
    case 'SNAPSHOT_TIME':
      return 'names a snapshot of the lake that is out of reach, and a stand-in has its own'
    default:
      return null
  }
}

/** The first option that a stand-in could not honour. */
export function optionNotHonoured({ attachOptions }: DuckLakeConfig): Said | null {
  for (const option of attachOptions) {
    const [key, { value }] = option
    const why = value.kind === 'null' ? null : objection(option)
    if (why === null) continue
    return {
      code: 'no-stand-in',
      message: `There is no stand-in for this lake: the attach option ${key} ${why}.`,
      next: `Remove ${key} to run on local stand-ins.`,
    }
  }
  return null
}

/** Says where the catalog or the data files are, or how to get to them; the stand-in's own places take their place. */
function isOfThePlaces(key: string): boolean {
  return /^(?:META(?:DATA)?_|DATA_PATH$)/i.test(key)
}

/** The options that a stand-in keeps: none of a place, none with a credential. */
export function optionsOfStandIn({ attachOptions }: DuckLakeConfig): ReadonlyMap<string, KeyedValue> {
  return new Map(
    [...attachOptions].filter(
      ([key, { value }]) =>
        value.kind !== 'null' && !isOfThePlaces(key) && !isSecretKey(key) && !holdsCredential(str(value)),
    ),
  )
}
