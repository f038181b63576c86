/**
 * One run, as the example's program does it: attach the lake, write every feature's rows, read them back.
 * Whatever a step committed stays committed when a later one fails or the run is stopped.
 */

import type { Commit, Lake, LakeEngine, LakeTable } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { FeatureDefinition } from '../metaxy/feature.ts'
import { featureKeyText, tableName } from '../metaxy/feature-key.ts'
import { createHasher } from '../metaxy/hash.ts'
import { type PreparedRows, type PrepareOptions, prepareRows } from '../metaxy/prepare.ts'
import { latestRowsQuery } from '../metaxy/read.ts'
import { featureVersion, projectVersion } from '../metaxy/versions.ts'
import {
  autoCreateWarning,
  createTable,
  findTable,
  insertQuery,
  mapColumns,
  tableNotFound,
  type WriteTarget,
} from '../metaxy/write.ts'
import type { InputTable } from '../rows/model.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { type FeatureOutcome, programOutput } from './output.ts'
import type { RunRequest } from './request.ts'
import { stageRows } from './stage.ts'
import { type RunContext, runStep } from './steps.ts'

/** DuckLake's schema for tables made through `USE <alias>`. */
const SCHEMA = 'main'

/** Attaches a lake for the run; the session keeps it attached afterwards. */
export type AttachLake = (request: RunRequest['attach']) => Promise<Lake>

/** Runs the request and emits every event of it. Rejects with the `LakeError` of the step that failed. */
export async function runPipeline(
  request: RunRequest,
  engine: LakeEngine,
  attach: AttachLake,
  context: RunContext,
): Promise<void> {
  const lake = await runStep(context, 'attach', `Attach ${request.attach.alias}`, async () => {
    const created = !(await engine.exists(request.attach))
    const value = await attach(request.attach)
    return { value, note: `${created ? 'created' : 'opened'} ${request.attach.metadataPath}` }
  })
  const outcomes: FeatureOutcome[] = []
  for (const { feature, rows } of request.inputs) {
    const definition = request.features.find((candidate) => featureKeyText(candidate.key) === feature)
    if (definition === undefined) continue // The page refuses to run rows without a feature.
    const table = await writeFeature(request, engine, lake, context, definition, rows)
    outcomes.push(await readBack(request, engine, lake, context, definition, table, rows.rows.length))
  }
  const discovered = request.features.map((feature) => featureKeyText(feature.key))
  for (const text of programOutput(request.database, discovered, outcomes)) {
    context.emit({ type: 'output', text })
  }
}

/** Writes one feature's rows and returns the table they are in. Nothing temporary is left behind. */
async function writeFeature(
  request: RunRequest,
  engine: LakeEngine,
  lake: Lake,
  context: RunContext,
  definition: FeatureDefinition,
  rows: InputTable,
): Promise<LakeTable> {
  const target = writeTarget(request, definition)
  const count = rows.rows.length
  const temporary: string[] = []
  try {
    const title = `Version ${count} rows of ${target.feature}`
    const prepared = await runStep(context, 'compile', title, async (progress) => {
      const hash = await createHasher(request.hashAlgorithm, request.hashTruncationLength)
      const staged = quoteIdentifier(`input_${crypto.randomUUID()}`)
      temporary.push(staged)
      await stageRows(engine.sql, context, staged, rows, (done) => progress(done, count))
      const options = prepareOptions(request, definition)
      const value = await prepareRows(engine.sql, hash, staged, rows.columns, options)
      temporary.push(...value.lookups)
      return { value, note: `feature version ${options.featureVersion}` }
    })
    const table =
      (await findTable(lake, target.table)) ??
      (await createFeatureTable(request, lake, context, target, prepared))
    await runStep(context, 'write', `Write ${count} rows to ${table.table}`, async () => {
      const commit = await append(lake, table, prepared, context)
      return { value: commit, note: describeCommit(commit) }
    })
    return table
  } finally {
    for (const table of temporary) await engine.sql.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

function createFeatureTable(
  request: RunRequest,
  lake: Lake,
  context: RunContext,
  target: WriteTarget,
  rows: PreparedRows,
): Promise<LakeTable> {
  return runStep(context, 'create', `Create table ${target.table.table}`, async () => {
    if (!request.autoCreateTables) throw tableNotFound(target)
    context.emit({ type: 'warning', text: autoCreateWarning(target.table.table) })
    const commit = await createTable(lake, target.table, rows)
    const value = await findTable(lake, target.table)
    if (value === undefined) throw tableNotFound(target)
    return { value, note: `snapshot ${commit.snapshot}` }
  })
}

async function append(
  lake: Lake,
  table: LakeTable,
  rows: PreparedRows,
  context: RunContext,
): Promise<Commit> {
  const mapping = mapColumns(
    table.table,
    table.columns,
    rows.columns.map((column) => column.name),
  )
  for (const { from, to } of mapping.renamed) {
    context.emit({
      type: 'warning',
      text: `Column '${from}' is not in the table. Metaxy then inserts by position: its values go into '${to}'.`,
    })
  }
  return lake.append(table, insertQuery(rows, table.columns, mapping)).catch((error: unknown) => {
    throw withoutStatement(error)
  })
}

/** DuckDB's message without the excerpt of the statement, which nobody but us has written. */
function withoutStatement(error: unknown): unknown {
  if (!(error instanceof LakeError) || error.code !== 'sql') return error
  const message = error.message.replace(/\s*\n+LINE \d+:.*$/s, '')
  return new LakeError(
    'sql',
    message,
    'Nothing was written. Compare the data with the table in the Tables tab.',
  )
}

function prepareOptions(request: RunRequest, definition: FeatureDefinition): PrepareOptions {
  return {
    feature: definition,
    featureVersion: versionOf(request, definition),
    projectVersion: projectVersion(request.features, {
      project: request.project,
      featureProject: request.featureProject,
      truncation: request.hashTruncationLength,
    }),
    materializationId: null,
    timestamp: utcTimestamp(performance.timeOrigin + performance.now()),
    enableMapDatatype: request.enableMapDatatype,
  }
}

async function readBack(
  request: RunRequest,
  engine: LakeEngine,
  lake: Lake,
  context: RunContext,
  definition: FeatureDefinition,
  table: LakeTable,
  written: number,
): Promise<FeatureOutcome> {
  const feature = featureKeyText(definition.key)
  return runStep(context, 'read', `Read back ${feature}`, async () => {
    const columns = table.columns.map((column) => column.name)
    const query = latestRowsQuery(await lake.relation(table), columns, {
      idColumns: definition.idColumns,
      featureVersion: versionOf(request, definition),
    })
    const { rows } = await engine.sql.rows(query)
    return {
      value: { feature, table: table.table, written, columns, idColumns: definition.idColumns, rows },
      note: `${rows.length} rows, the latest per ${definition.idColumns.join(', ')}`,
    }
  })
}

function writeTarget(request: RunRequest, definition: FeatureDefinition): WriteTarget {
  return {
    feature: featureKeyText(definition.key),
    table: { schema: SCHEMA, table: tableName(definition.key, request.tablePrefix) },
  }
}

function versionOf(request: RunRequest, definition: FeatureDefinition): string {
  return featureVersion(definition, request.hashTruncationLength)
}

function describeCommit({ snapshot, inlinedRows, files }: Commit): string {
  const where = files.length > 0 ? `${files.length} data file` : `${inlinedRows} rows kept in the catalog`
  return `snapshot ${snapshot}, ${where}`
}

/** UTC with microseconds, as DuckDB reads a TIMESTAMPTZ. `milliseconds` may carry a fraction. */
export function utcTimestamp(milliseconds: number): string {
  const whole = Math.floor(milliseconds)
  const micros = Math.floor((milliseconds - whole) * 1000)
  const iso = new Date(whole).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(micros).padStart(3, '0')}+00`
}
