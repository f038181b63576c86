/** Parameters DuckDB 1.5's secrets take besides those Metaxy has keys for (its extensions httpfs, aws and postgres). */

import { boolean, type Field, type FieldType, text } from './field-model.ts'
import { passedOn } from './passed-on.ts'

const provider: FieldType = { kind: 'one-of', values: ['config', 'credential_chain'], error: 'literal_error' }

const bucketParameters: readonly Field[] = [
  passedOn(
    'provider',
    provider,
    'Where the credentials come from: as written, or found as the AWS tools do.',
    {
      default: '"config"',
    },
  ),
  passedOn(
    'chain',
    text,
    'Where provider = "credential_chain" looks, in this order, separated by semicolons.',
    {
      example: 'chain = "env;config"',
    },
  ),
  passedOn('profile', text, 'The profile in the AWS configuration; with provider = "credential_chain".'),
  passedOn('session_token', text, 'The token of temporary credentials.', { secret: true }),
  passedOn('refresh', text, 'Fetch new credentials when they expire: "auto".', {
    example: 'refresh = "auto"',
  }),
  passedOn('assume_role_arn', text, 'The AWS role to take on; with chain.'),
  passedOn('url_compatibility_mode', boolean, 'Help with paths that hold characters special in URLs.', {
    default: 'false',
  }),
]

export const s3Parameters: readonly Field[] = [
  ...bucketParameters,
  passedOn('kms_key_id', text, 'The AWS key that encrypts the objects.', { secret: true }),
  passedOn('requester_pays', boolean, 'Whether requests are paid for by who makes them.', {
    default: 'false',
  }),
]

export const r2Parameters: readonly Field[] = bucketParameters

export const gcsParameters: readonly Field[] = [
  ...bucketParameters,
  passedOn('bearer_token', text, 'An access token of Google Cloud, instead of a key pair.', { secret: true }),
]

export const postgresParameters: readonly Field[] = [
  passedOn('sslmode', text, 'Whether the connection is encrypted, as libpq says it.', {
    example: 'sslmode = "require"',
  }),
  passedOn('passfile', text, 'The file the password is looked up in.'),
]
