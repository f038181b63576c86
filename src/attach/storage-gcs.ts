/** Data files in Google Cloud Storage. */

import type { StorageConfig } from '../config/model.ts'
import { checkCredentials, checkSecretName } from './credentials.ts'
import type { StorageParts } from './parts.ts'
import { needsObjectStorage } from './reach.ts'
import { keyPair, secretStatement } from './secret.ts'

export function gcsStorage(storage: StorageConfig<'gcs'>): StorageParts {
  const { kind, secretName, keyId, secret, secretParameters, dataPath } = storage
  const isInline = keyId !== null || secret !== null || secretParameters !== null
  return {
    secret: isInline
      ? secretStatement({
          name: secretName,
          type: 'GCS',
          own: keyPair(keyId, secret),
          extra: secretParameters,
          purpose: 'with what it takes to read and write the data files in Google Cloud Storage',
        })
      : null,
    dataPath,
    from: [dataPath.range],
    isLocal: false,
    diagnostics: [
      needsObjectStorage(kind, 'Google Cloud Storage'),
      ...(isInline ? checkSecretName(secretName) : []),
      ...checkCredentials(storage),
    ],
  }
}
