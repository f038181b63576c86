/** What other tools can use: the pure parts, which need nothing but JavaScript. */

export { type Compiled, type CompileOptions, compileMetaxyToml } from './attach/compile-toml.ts'
export type { AttachPlan, LakeLocation, Statement } from './attach/model.ts'
export type { Environment } from './config/interpolate.ts'
export type { DuckLakeConfig, MetaxyConfig, StoreConfig } from './config/model.ts'
export type { Diagnostic, Range, Severity } from './text/diagnostic.ts'
