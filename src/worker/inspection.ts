/**
 * Looks into one stored file, for the host: what a Parquet file's footer says, beside what the catalog says of the same
 * columns; its rows, or the positions of a delete file, by page.
 */

import { type Catalog, catalogDatabaseName } from '../lake/catalog.ts'
import type { LakeEngine } from '../lake/engine.ts'
import { type CatalogColumnStats, readColumnStats } from '../lake/file-facts.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { ParquetCodec } from '../lake/ports.ts'
import { readDeletionVector } from '../lake/scan/deletion-vector.ts'
import type { FileTree } from '../platform/opfs/client.ts'
import { readFileEnd } from '../platform/parquet-file-end.ts'
import { type ParquetMetadata, readMetadata } from '../platform/parquet-metadata.ts'
import type { Serial } from '../platform/serial.ts'
import { compareStatistics } from './column-statistics.ts'
import { createFileRows } from './file-rows.ts'
import type { FileInspection, InspectionApi } from './inspection-api.ts'
import type { Session } from './session.ts'

interface InspectionContext {
  readonly engine: LakeEngine
  readonly session: Session
  readonly files: FileTree
  readonly parquet: ParquetCodec
}

export function createInspection(started: () => Promise<InspectionContext>, inTurn: Serial): InspectionApi {
  const fileRows = createFileRows()
  return {
    inspectFile: (path) => inTurn(async () => inspect(await started(), path)),
    fileRows: (request) => inTurn(async () => fileRows(await started(), request)),
  }
}

async function inspect(context: InspectionContext, path: string): Promise<FileInspection> {
  const { engine, files } = context
  if (path.endsWith('.puffin'))
    return { kind: 'vector', rows: readDeletionVector(await files.read(path)).length }
  const metadata = await readFooter(files, path)
  const stats = await catalogStats(context, path)
  return {
    kind: 'parquet',
    rows: metadata.rows,
    createdBy: metadata.createdBy,
    keyValues: metadata.keyValues,
    fields: metadata.schema.map(({ leaf, ...node }) => ({ ...node, physical: leaf?.physical ?? null })),
    groups: metadata.rowGroups.map(({ rows, columns }) => ({
      rows,
      compressed: columns.reduce((sum, { compressed }) => sum + compressed, 0),
      uncompressed: columns.reduce((sum, { uncompressed }) => sum + uncompressed, 0),
      codecs: [...new Set(columns.map(({ codec }) => codec))],
    })),
    columns: await compareStatistics(engine.sql, metadata, stats ?? []),
    known: stats !== null,
  }
}

/** Reads no more of the file than its footer. */
async function readFooter(files: FileTree, path: string): Promise<ParquetMetadata> {
  const size = await files.stat(path)
  if (size === null)
    throw new LakeError('no-such-file', `"${path}" is no longer there.`, 'Look at the files again.')
  try {
    const { footer } = await readFileEnd({ size, read: (at, length) => files.read(path, { at, length }) })
    return readMetadata(footer)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LakeError(
      'unsupported-lake',
      `"${path}" cannot be looked into: ${reason}.`,
      'Download it to look at it with another tool.',
    )
  }
}

/** What the catalog of the attached lake has; `null` when it does not know the file. */
async function catalogStats(
  { engine, session }: InspectionContext,
  path: string,
): Promise<readonly CatalogColumnStats[] | null> {
  if (!session.isAttached()) return null
  const known = (await session.lake().files()).find((file) => file.kind === 'data' && file.path === path)
  if (known?.id === undefined) return null
  const catalog: Catalog = { sql: engine.sql, database: catalogDatabaseName(session.alias()) }
  return readColumnStats(catalog, known.id)
}
