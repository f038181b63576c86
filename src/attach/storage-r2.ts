/** Data files in Cloudflare R2. */

import type { StorageConfig } from '../config/model.ts'
import { checkCredentials, checkSecretName, emptyCredentials } from './credentials.ts'
import type { StorageParts } from './parts.ts'
import { needsObjectStorage } from './reach.ts'
import { keyPair, secretStatement, textParameter } from './secret.ts'

export function r2Storage(storage: StorageConfig<'r2'>): StorageParts {
  const { kind, secretName, keyId, secret, accountId, secretParameters, dataPath } = storage
  const isInline = [keyId, secret, accountId, secretParameters].some((given) => given !== null)
  return {
    secret: isInline
      ? secretStatement({
          name: secretName,
          type: 'R2',
          own: [...textParameter('ACCOUNT_ID', accountId), ...keyPair(keyId, secret)],
          extra: secretParameters,
          purpose: 'with what it takes to read and write the data files in Cloudflare R2',
        })
      : null,
    dataPath,
    from: [dataPath.range],
    isLocal: false,
    diagnostics: [
      needsObjectStorage(kind, 'Cloudflare R2'),
      ...(isInline ? checkSecretName(secretName) : []),
      ...checkCredentials(storage),
      ...emptyCredentials({ account_id: accountId }),
    ],
  }
}
