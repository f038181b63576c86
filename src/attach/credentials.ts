/** Finds credentials that do not do what they seem to, and secret names that break the SQL. */

import type { StorageConfig } from '../config/model.ts'
import type { Diagnostic, Located } from '../text/diagnostic.ts'
import { diagnose } from './diagnose.ts'
import { unquotedNameError } from './names.ts'

/** An empty text, for example of a variable that is not set, is written into the secret like any other. */
export function emptyCredentials(
  settings: Readonly<Record<string, Located<string> | null>>,
): readonly Diagnostic[] {
  return Object.entries(settings).flatMap(([key, setting]) =>
    setting?.value !== ''
      ? []
      : [
          diagnose('warning', setting.range, {
            code: 'empty-credential',
            message: `For Metaxy an empty ${key} is given: the secret is created with ${key.toUpperCase()} ''.`,
            next: `Set the value in the Environment tab, or remove ${key} to use an existing secret.`,
          }),
        ],
  )
}

function loneCredential(key: string, missing: string, lone: Located<string> | null): readonly Diagnostic[] {
  if (lone === null) return []
  return [
    diagnose('warning', lone.range, {
      code: 'lone-credential',
      message: `Metaxy writes key_id and secret only together, so this ${key} is left out of the secret.`,
      next: `Add ${missing}, or remove ${key}.`,
    }),
  ]
}

/** What is wrong with the keys of a bucket. */
export function checkCredentials({
  keyId,
  secret,
}: StorageConfig<'s3' | 'r2' | 'gcs'>): readonly Diagnostic[] {
  if (keyId !== null && secret !== null) return emptyCredentials({ key_id: keyId, secret })
  return [...loneCredential('key_id', 'secret', keyId), ...loneCredential('secret', 'key_id', secret)]
}

/** `name` is that of a secret Metaxy creates. */
export function checkSecretName(name: Located<string>): readonly Diagnostic[] {
  if (name.value === '') {
    return [
      diagnose('warning', name.range, {
        code: 'empty-credential',
        message: 'The name of the secret is empty, so DuckDB makes its default secret of this kind.',
        next: 'Give the secret a name.',
      }),
    ]
  }
  const problem = unquotedNameError('name of the secret', name.value)
  return problem === null ? [] : [diagnose('error', name.range, problem)]
}
