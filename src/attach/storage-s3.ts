/** Data files in S3, or in a store that speaks its protocol. */

import type { StorageConfig, TomlValue } from '../config/model.ts'
import { holdsCredential } from '../config/secrets.ts'
import type { Diagnostic, Located, Range } from '../text/diagnostic.ts'
import { checkCredentials, checkSecretName } from './credentials.ts'
import { diagnose } from './diagnose.ts'
import type { StorageParts } from './parts.ts'
import { needsObjectStorage } from './reach.ts'
import { booleanParameter, keyPair, secretStatement, textParameter } from './secret.ts'

type S3 = StorageConfig<'s3'>

/** DuckDB takes host and port only; a scheme in front, in lower case, decides `USE_SSL` unless that is given. */
function endpointParameters({ endpoint, useSsl }: S3) {
  if (endpoint === null) return []
  const { value, range } = endpoint
  const scheme = ['https://', 'http://'].find((start) => value.startsWith(start))
  const host: TomlValue = { kind: 'string', value: value.slice(scheme?.length ?? 0) }
  const ssl =
    scheme === undefined || useSsl !== null ? [] : booleanParameter('USE_SSL', scheme === 'https://', range)
  // A user and password are only told from the rest while the scheme is there.
  const parameter = { value: host, isSecret: holdsCredential(value), from: range }
  return [...ssl, ['ENDPOINT', parameter] as const]
}

/** Metaxy's `_resolve_data_path`: the first of the three that says anything. An empty text says nothing. */
function dataPathOf({ dataPath, bucket, prefix, scope }: S3): (Located<string> & { from: Range[] }) | null {
  if (dataPath?.value) return { ...dataPath, from: [dataPath.range] }
  if (bucket?.value) {
    const folder = (prefix?.value ?? '').replace(/^\/+|\/+$/g, '')
    const value = `s3://${bucket.value}/${folder === '' ? '' : `${folder}/`}`
    return { value, range: bucket.range, from: [bucket.range, ...(prefix === null ? [] : [prefix.range])] }
  }
  if (!scope?.value.startsWith('s3://')) return null
  const value = scope.value.endsWith('/') ? scope.value : `${scope.value}/`
  return { value, range: scope.range, from: [scope.range] }
}

function noDataPath(range: Range): Diagnostic {
  return diagnose('error', range, {
    code: 'no-data-path',
    message: 'This storage does not say where the data files go.',
    next: 'Add bucket = "my-bucket", or data_path = "s3://my-bucket/data/".',
    detail:
      "DuckLake S3 storage backend requires either 'data_path', a 'bucket', or 'scope' starting with 's3://'.",
  })
}

/** Settings of the data path that another one takes the place of. */
function checkUnused({ dataPath, bucket, prefix }: S3): readonly Diagnostic[] {
  const unused = (key: string, setting: Located<string> | null, why: string, next: string) =>
    setting === null
      ? []
      : [
          diagnose('warning', setting.range, {
            code: 'setting-not-used',
            message: `Metaxy does not use ${key} here: ${why}.`,
            next,
          }),
        ]
  if (dataPath?.value) {
    const why = 'data_path says where the data files go'
    return [
      ...unused('bucket', bucket, why, 'Remove bucket, or data_path.'),
      ...unused('prefix', prefix, why, 'Remove prefix, or data_path.'),
    ]
  }
  return bucket?.value ? [] : unused('prefix', prefix, 'there is no bucket', 'Add bucket, or remove prefix.')
}

export function s3Storage(storage: S3): StorageParts {
  const { kind, range, secretName, keyId, secret, region, urlStyle, useSsl, scope, secretParameters } =
    storage
  const path = dataPathOf(storage)
  const isInline = [keyId, secret, storage.endpoint, region, urlStyle, useSsl, scope, secretParameters].some(
    (given) => given !== null,
  )
  return {
    secret: isInline
      ? secretStatement({
          name: secretName,
          type: 'S3',
          own: [
            ...keyPair(keyId, secret),
            ...endpointParameters(storage),
            ...textParameter('REGION', region),
            ...textParameter('URL_STYLE', urlStyle),
            ...(useSsl === null ? [] : booleanParameter('USE_SSL', useSsl.value, useSsl.range)),
            ...textParameter('SCOPE', scope),
          ],
          extra: secretParameters,
          purpose: 'with what it takes to read and write the data files in S3',
        })
      : null,
    dataPath: path,
    from: path?.from ?? [],
    isLocal: false,
    diagnostics: [
      path === null ? noDataPath(range) : needsObjectStorage(kind, 'S3'),
      ...(isInline ? checkSecretName(secretName) : []),
      ...checkCredentials(storage),
      ...checkUnused(storage),
    ],
  }
}
