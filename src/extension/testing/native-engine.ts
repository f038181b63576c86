/** The extension engine on native DuckDB, and the requests it needs. */

import type { AttachRequest, LakeEngine } from '../../lake/engine.ts'
import type { Sql } from '../../lake/ports.ts'
import { nodeFileStore } from '../../lake/testing/node-file-store.ts'
import { createExtensionEngine } from '../extension-engine.ts'

/** On a disk every file is there for DuckDB. */
export function extensionEngineOn(sql: Sql): LakeEngine {
  return createExtensionEngine({
    sql,
    files: { ...nodeFileStore(), open: async () => {}, reserve: async () => {} },
  })
}

/** The statements Metaxy runs for a request. */
export function withStatements(request: AttachRequest): AttachRequest {
  const options = [
    ...(request.overrideDataPath ? ['OVERRIDE_DATA_PATH true'] : []),
    ...(request.dataInliningRowLimit === null
      ? []
      : [`DATA_INLINING_ROW_LIMIT ${request.dataInliningRowLimit}`]),
    ...attachOptions(request),
  ]
  const clause = options.length === 0 ? '' : ` (${options.join(', ')})`
  return {
    ...request,
    statements: [
      `CREATE OR REPLACE SECRET s ( TYPE DUCKLAKE, METADATA_PATH '${request.metadataPath}', DATA_PATH '${request.dataPath}' );`,
      `ATTACH IF NOT EXISTS 'ducklake:s' AS ${request.alias}${clause};`,
      `USE ${request.alias};`,
    ],
  }
}

function attachOptions(request: AttachRequest): readonly string[] {
  const { access, createIfNotExists, snapshotVersion, snapshotTime, automaticMigration } = request
  const { metadataSchema, metadataCatalog } = request
  const options: readonly (readonly [string, string | number | boolean | undefined])[] = [
    [access === 'read-only' ? 'READ_ONLY' : 'READ_WRITE', access && true],
    ['CREATE_IF_NOT_EXISTS', createIfNotExists],
    ['SNAPSHOT_VERSION', snapshotVersion],
    ['SNAPSHOT_TIME', snapshotTime && `'${snapshotTime}'`],
    ['METADATA_SCHEMA', metadataSchema && `'${metadataSchema}'`],
    ['METADATA_CATALOG', metadataCatalog && `'${metadataCatalog}'`],
    ['AUTOMATIC_MIGRATION', automaticMigration],
  ]
  return options.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
}
