/** Catalogs in a PostgreSQL database. */

import type { CatalogConfig } from '../config/model.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { checkSecretName, emptyCredentials } from './credentials.ts'
import { diagnose } from './diagnose.ts'
import type { CatalogParts } from './parts.ts'
import { needsPostgres } from './reach.ts'
import { credentialParameter, secretStatement, textParameter } from './secret.ts'

type Postgres = CatalogConfig<'postgres'>

const defaultPort = 5432n

/** `port` alone does not make Metaxy create a secret. */
function isInline({ host, database, user, password, secretParameters }: Postgres): boolean {
  return [host, database, user, password, secretParameters].some((given) => given !== null)
}

function portNotUsed({ port, secretName }: Postgres): readonly Diagnostic[] {
  if (port === null) return []
  return [
    diagnose('warning', port.range, {
      code: 'setting-not-used',
      message: `Metaxy does not use port here: without other credentials it uses the existing secret ${secretName.value} as it is.`,
      next: 'Remove port, or add host, database, user and password.',
    }),
  ]
}

/** A quote in the name of an existing secret ends the text it is written into. */
function quoteInName({ secretName }: Postgres): readonly Diagnostic[] {
  if (!secretName.value.includes("'")) return []
  return [
    diagnose('error', secretName.range, {
      code: 'unquotable-name',
      message: "Metaxy writes the secret's name between single quotes without escaping it.",
      next: "Use a name without '.",
    }),
  ]
}

function postgresSecret(catalog: Postgres) {
  const { host, port, database, user, password } = catalog
  return secretStatement({
    name: catalog.secretName,
    type: 'postgres',
    own: [
      ...textParameter('HOST', host),
      [
        'PORT',
        {
          value: { kind: 'integer', value: port?.value ?? defaultPort },
          isSecret: false,
          from: port?.range ?? null,
        },
      ],
      ...textParameter('DATABASE', database),
      ...textParameter('USER', user),
      ...credentialParameter('PASSWORD', password),
    ],
    extra: catalog.secretParameters,
    purpose: 'with what it takes to log in to the PostgreSQL database of the catalog',
  })
}

export function postgresCatalog(catalog: Postgres): CatalogParts {
  const { kind, secretName, host, database, user, password } = catalog
  const secret = isInline(catalog) ? postgresSecret(catalog) : null
  const metadata = `METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': '${secretName.value}'}`
  return {
    secret,
    metadata: { sql: metadata, redacted: metadata },
    from: [kind, secretName.range],
    file: null,
    diagnostics: [
      needsPostgres(kind),
      ...(secret === null ? [...portNotUsed(catalog), ...quoteInName(catalog)] : checkSecretName(secretName)),
      ...emptyCredentials({ host, database, user, password }),
    ],
  }
}
