/** The options DuckLake 1.0 takes in ATTACH, and those DuckDB takes for every database. Names count in any case. */

import { boolean, type Field, integer, text } from './field-model.ts'
import { passedOn } from './passed-on.ts'

export const attachOptionFields: readonly Field[] = [
  passedOn('override_data_path', boolean, 'Attach although the catalog names another data path.', {
    default: 'false',
  }),
  passedOn('create_if_not_exists', boolean, 'Make the lake when there is none.', { default: 'true' }),
  passedOn('data_path', text, 'Where the data files go, instead of what the storage says.'),
  passedOn('metadata_path', text, 'Where the catalog is, instead of what the catalog table says.'),
  passedOn('metadata_schema', text, "The schema with DuckLake's own tables; made when it is missing.", {
    example: 'metadata_schema = "main"',
  }),
  passedOn('metadata_catalog', text, 'The name the catalog database is attached under.'),
  passedOn('metadata_parameters', text, 'Options for attaching the catalog database.'),
  passedOn('data_inlining_row_limit', integer, 'Inserts of at most this many rows stay in the catalog.', {
    default: '10',
  }),
  passedOn('encrypted', boolean, 'Encrypt the data files; counts when the lake is made.', {
    default: 'false',
  }),
  passedOn('snapshot_version', integer, 'Attach the lake as of this snapshot, for reading only.'),
  passedOn('snapshot_time', text, 'Attach the lake as of this time, for reading only.', {
    example: 'snapshot_time = "2026-01-31 12:00:00"',
  }),
  passedOn('automatic_migration', boolean, 'Bring a catalog of an earlier DuckLake to the current format.', {
    default: 'false',
  }),
  passedOn('write_deletion_vectors', boolean, 'Write deletions as deletion vectors; experimental.', {
    default: 'false',
  }),
  passedOn('busy_timeout', integer, 'How many milliseconds to wait for another writer of a SQLite catalog.', {
    default: '5000',
  }),
  passedOn('read_only', boolean, 'Attach for reading only.', { default: 'false' }),
  passedOn('read_write', boolean, 'Attach for reading and writing.', { default: 'true' }),
  passedOn('type', text, 'The kind of database; ATTACH says ducklake: already.'),
  passedOn('default_table', text, 'The table that the name of the database alone stands for.'),
  passedOn('hidden', boolean, 'Leave the database out of lists.', { default: 'false' }),
  passedOn('recovery_mode', text, 'How DuckDB recovers a database file after a crash.'),
]
