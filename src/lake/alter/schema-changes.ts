/** Changes of what a lake consists of: schemas, tables, their columns, layout and comments, and views. */

import type { CommitMessage } from '../commit.ts'
import type { Commit, TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { alterTable, renameTable } from './alter-table.ts'
import type { Alteration, CommentTarget, LakeComment, LakeView, NewColumn } from './alterations.ts'
import { comment, listComments } from './comments.ts'
import { createTableAs } from './create-tables.ts'
import { dropTable } from './drop-table.ts'
import { createSchema, dropSchema, listSchemas } from './schemas.ts'
import { createView, dropView, listViews, renameView } from './views.ts'

/**
 * Every change is one commit, durable when it resolves. One that changes nothing commits nothing and resolves with the
 * current snapshot. Errors have DuckDB's own text.
 */
export interface SchemaChanges {
  /** The names of the schemas, also of those without tables. */
  schemas(snapshot?: number): Promise<readonly string[]>
  createSchema(name: string, message?: CommitMessage): Promise<Commit>
  /** Refuses a schema with tables or views in it, unless `cascade` drops them too. */
  dropSchema(name: string, options: { readonly cascade: boolean }, message?: CommitMessage): Promise<Commit>
  /** With `query`, its rows are in the table from its first snapshot on; without columns, they are the query's. */
  createTable(
    name: TableName,
    columns: readonly NewColumn[],
    query?: string,
    message?: CommitMessage,
  ): Promise<Commit>
  /** The same; a table of that name is dropped in the same commit. */
  createOrReplaceTable(
    name: TableName,
    columns: readonly NewColumn[],
    query?: string,
    message?: CommitMessage,
  ): Promise<Commit>
  dropTable(name: TableName, message?: CommitMessage): Promise<Commit>
  renameTable(name: TableName, newName: string, message?: CommitMessage): Promise<Commit>
  /** Alterations in their order; each sees those before it. */
  alterTable(name: TableName, alterations: readonly Alteration[], message?: CommitMessage): Promise<Commit>
  /** `null` takes the comment away. */
  comment(target: CommentTarget, text: string | null, message?: CommitMessage): Promise<Commit>
  /** The comments on tables and columns; a view has its own. */
  comments(snapshot?: number): Promise<readonly LakeComment[]>
  views(snapshot?: number): Promise<readonly LakeView[]>
  /** `columnAliases` name the view's first columns. */
  createView(
    name: TableName,
    sql: string,
    columnAliases: readonly string[],
    options?: { readonly orReplace: boolean },
    message?: CommitMessage,
  ): Promise<Commit>
  dropView(name: TableName, message?: CommitMessage): Promise<Commit>
  renameView(name: TableName, newName: string, message?: CommitMessage): Promise<Commit>
}

/** `run` runs a task in the lake's queue, and makes what it wrote durable before it resolves. */
export function createSchemaChanges(
  context: LakeContext,
  run: <T>(task: () => Promise<T>) => Promise<T>,
): SchemaChanges {
  const committed = (task: () => Promise<number>): Promise<Commit> =>
    run(async () => ({ snapshot: await task(), inlinedRows: 0, files: [] }))
  return {
    schemas: (snapshot) => run(() => listSchemas(context, snapshot)),
    createSchema: (...args) => committed(() => createSchema(context, ...args)),
    dropSchema: (...args) => committed(() => dropSchema(context, ...args)),
    createTable: (...args) => run(() => createTableAs(context, false, ...args)),
    createOrReplaceTable: (...args) => run(() => createTableAs(context, true, ...args)),
    dropTable: (...args) => committed(() => dropTable(context, ...args)),
    renameTable: (...args) => committed(() => renameTable(context, ...args)),
    alterTable: (...args) => committed(() => alterTable(context, ...args)),
    comment: (...args) => committed(() => comment(context, ...args)),
    comments: (snapshot) => run(() => listComments(context, snapshot)),
    views: (snapshot) => run(() => listViews(context, snapshot)),
    createView: (...args) => committed(() => createView(context, ...args)),
    dropView: (...args) => committed(() => dropView(context, ...args)),
    renameView: (...args) => committed(() => renameView(context, ...args)),
  }
}
