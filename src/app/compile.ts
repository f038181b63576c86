/** Computes everything that follows from the documents: diagnostics, the attach plan, the request of a run. */

import type { Compiled } from '../attach/compile-toml.ts'
import type { AttachPlan } from '../attach/model.ts'
import { type NoStandIn, type StandIn, standInOf } from '../attach/stand-in.ts'
import { type EnvironmentResult, parseEnvironment } from '../config/environment.ts'
import type { MetaxyConfig, StoreConfig } from '../config/model.ts'
import { readDefinitions } from '../definitions/read-definitions.ts'
import type { Workspace } from '../examples/workspace.ts'
import type { AttachRequest } from '../lake/engine.ts'
import type { FeatureDefinition } from '../metaxy/feature.ts'
import { featureKeyText, tableName } from '../metaxy/feature-key.ts'
import { featureVersion } from '../metaxy/versions.ts'
import { checkWorkspace, featureProject } from '../pipeline/check.ts'
import type { RunRequest } from '../pipeline/request.ts'
import type { DataDocument, InputTable, RowsResult } from '../rows/model.ts'
import { readDataDocument } from '../rows/read-data.ts'
import { type Diagnostic, hasErrors } from '../text/diagnostic.ts'
import { memoizeLast } from './memoize.ts'
import { compileText, isAnsweredLater, isAnswerTo, type TomlAnswer } from './toml-answer.ts'

/** What Metaxy needs to read a table: the feature it belongs to. */
export interface MetaxyTable {
  readonly feature: string
  readonly idColumns: readonly string[]
  readonly featureVersion: string
}

export interface CompiledWorkspace {
  readonly config: MetaxyConfig | null
  readonly store: StoreConfig | null
  readonly plan: AttachPlan | null
  /** The lake this page opens: the configuration's own, or its stand-in. `null` when there is neither. */
  readonly attach: AttachRequest | null
  /** `null` when the lake is within reach, or none is named. */
  readonly standIn: StandIn | NoStandIn | null
  readonly features: readonly FeatureDefinition[]
  /** By table name. */
  readonly metaxyTables: ReadonlyMap<string, MetaxyTable>
  /** Of all documents. */
  readonly diagnostics: readonly Diagnostic[]
  /** `null` while an error stands in the way, or while this is outdated. */
  readonly runRequest: RunRequest | null
  /** The same run on local stand-ins; `null` unless nothing but the reach of a browser stands in the way. */
  readonly standInRequest: RunRequest | null
  /** It follows from an earlier `metaxy.toml`; the answer to the current one is not there yet. */
  readonly outdated: boolean
}

export type CompileWorkspace = (
  workspace: Workspace,
  environment: string,
  storeName: string | null,
  /** The latest answer to a long `metaxy.toml`, whether or not it is to this one. */
  answer: TomlAnswer | null,
) => CompiledWorkspace

/** A compiler that does again only what depends on the document that changed. */
export function createCompiler(): CompileWorkspace {
  const variables = memoizeLast(parseEnvironment)
  const short = memoizeLast((toml: string, environment: string, storeName: string | null) =>
    compileText({ toml, environment, storeName }),
  )
  const definitions = memoizeLast(readDefinitions)
  const data = createDataReader()
  const whole = memoizeLast(assemble)
  const outdated = memoizeLast((last: CompiledWorkspace) => ({
    ...last,
    runRequest: null,
    standInRequest: null,
    outdated: true,
  }))
  let last: CompiledWorkspace | null = null
  return ({ toml, definitions: python, data: documents }, environment, storeName, answer) => {
    const question = { toml, environment, storeName }
    const isLater = isAnsweredLater(question)
    const isAnswered = !isLater || isAnswerTo(answer, question)
    // The places of the last answer move with the text in the editor, so it stays as it is.
    if (!isAnswered && last !== null) return outdated(last)
    const compiled = isLater
      ? ((isAnswered ? answer?.compiled : null) ?? NOTHING)
      : short(toml, environment, storeName)
    const module = compiled.config?.entrypoints[0]
    const now = whole(toml, variables(environment), compiled, definitions(python, module), data(documents))
    if (!isAnswered) return outdated(now)
    last = now
    return now
  }
}

/** What is known before the first answer. */
const NOTHING: Compiled = { plan: null, config: null, store: null, diagnostics: [] }

interface ReadDocument extends RowsResult {
  readonly document: DataDocument
}

/** Reads each document once for as long as it stays the same object. */
function createDataReader(): (documents: readonly DataDocument[]) => readonly ReadDocument[] {
  const known = new WeakMap<DataDocument, ReadDocument>()
  return memoizeLast((documents: readonly DataDocument[]) =>
    documents.map((document) => {
      const read = known.get(document) ?? { document, ...readDataDocument(document) }
      known.set(document, read)
      return read
    }),
  )
}

function assemble(
  toml: string,
  environment: EnvironmentResult,
  { config, store, plan, diagnostics: tomlDiagnostics }: Compiled,
  definitions: ReturnType<typeof readDefinitions>,
  data: readonly ReadDocument[],
): CompiledWorkspace {
  const { features } = definitions
  const crossing = checkWorkspace({
    toml,
    project: config?.project ?? null,
    projectRange: config?.projectRange ?? null,
    entrypoints: config?.entrypoints ?? [],
    features,
    definitionsRead: !hasErrors(definitions.diagnostics),
    dataFeatures: data.map(({ document }) => document.feature),
  })
  const diagnostics = [
    ...tomlDiagnostics,
    ...environment.diagnostics,
    ...definitions.diagnostics,
    ...data.flatMap((read) => read.diagnostics),
    ...crossing,
  ]
  const standIn = store && standInOf(store, plan)
  const opened = standIn?.kind === 'stand-in' ? standIn.plan : plan
  const attach = opened && attachRequest(opened)
  const request =
    config === null || store === null || attach === null
      ? null
      : runRequest(config, store, attach, features, data)
  return {
    config,
    store,
    plan,
    attach,
    standIn,
    features,
    metaxyTables: config === null || store === null ? new Map() : metaxyTables(config, store, features),
    diagnostics,
    runRequest: standIn === null && !hasErrors(diagnostics) ? request : null,
    standInRequest: standIn !== null && isOnlyOutOfReach(diagnostics) ? request : null,
    outdated: false,
  }
}

/** Whether everything that stands in the way of a run is what a browser cannot reach. */
export function isOnlyOutOfReach(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  return errors.length > 0 && errors.every(({ code }) => code === 'cannot-run-here')
}

/** `null` for a lake that is not made of files: no engine of this page can open it. */
function attachRequest({ statements, alias, location }: AttachPlan): AttachRequest | null {
  if (location === null) return null
  const { metadataPath, dataPath, overrideDataPath, dataInliningRowLimit, options } = location
  return {
    statements: statements.map((statement) => statement.sql),
    alias,
    ...options,
    metadataPath,
    dataPath,
    overrideDataPath,
    dataInliningRowLimit,
  }
}

function metaxyTables(config: MetaxyConfig, store: StoreConfig, features: readonly FeatureDefinition[]) {
  return new Map(
    features.map((feature): [string, MetaxyTable] => [
      tableName(feature.key, store.tablePrefix),
      {
        feature: featureKeyText(feature.key),
        idColumns: feature.idColumns,
        featureVersion: featureVersion(feature, config.hashTruncationLength),
      },
    ]),
  )
}

function runRequest(
  config: MetaxyConfig,
  store: StoreConfig,
  attach: AttachRequest,
  features: readonly FeatureDefinition[],
  data: readonly ReadDocument[],
): RunRequest | null {
  // A store with another algorithm has an error that says so.
  const { hashAlgorithm } = store
  if (hashAlgorithm === null) return null
  return {
    attach,
    database: store.database,
    hashAlgorithm,
    hashTruncationLength: config.hashTruncationLength,
    tablePrefix: store.tablePrefix,
    autoCreateTables: store.autoCreateTables,
    enableMapDatatype: config.enableMapDatatype,
    project: config.project,
    featureProject: featureProject(config.entrypoints),
    features,
    inputs: data.flatMap(({ document, table }) => input(document, table)),
  }
}

/** A document without rows writes nothing. */
function input({ feature }: DataDocument, rows: InputTable | null) {
  return rows === null || rows.rows.length === 0 ? [] : [{ feature, rows }]
}
