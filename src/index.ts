/** What other tools can use: the pure parts, which need nothing but JavaScript. */

export { type Compiled, type CompileOptions, compileMetaxyToml } from './attach/compile-toml.ts'
export type { AttachPlan, LakeLocation, Statement } from './attach/model.ts'
export type { Environment } from './config/interpolate.ts'
export type { DuckLakeConfig, MetaxyConfig, StoreConfig } from './config/model.ts'
export { type BuiltInEngineOptions, createBuiltInEngine } from './lake/built-in-engine.ts'
export type { ClientEngine, LakeClient } from './lake/client.ts'
export type { AttachOptions, AttachRequest, Commit, Lake, LakeEngine, TableName } from './lake/engine.ts'
export { LakeError, type LakeErrorCode } from './lake/lake-error.ts'
export type { FileStore, ParquetCodec, Sql } from './lake/ports.ts'
export type { Diagnostic, Range, Severity } from './text/diagnostic.ts'
