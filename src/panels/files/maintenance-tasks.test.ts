/** Statements for the extension, chosen snapshots, and the summary of what was done. */

import { describe, expect, it } from 'vitest'
import { callOf, isSameLake, summaryOf, versionsIn } from './maintenance-tasks.ts'

describe('the statement of a task', () => {
  it('names the lake and what was chosen', () => {
    expect(callOf({ kind: 'flush' }, "o'lake", false)).toBe("CALL ducklake_flush_inlined_data('o''lake');")
    expect(callOf({ kind: 'rewrite', deleteThreshold: 0.5 }, 'l', false)).toBe(
      "CALL ducklake_rewrite_data_files('l', delete_threshold => 0.5);",
    )
    expect(callOf({ kind: 'expire', versions: [1, 2] }, 'l', true)).toBe(
      "CALL ducklake_expire_snapshots('l', dry_run => true, versions => [1, 2]);",
    )
    expect(callOf({ kind: 'cleanup', all: true }, 'l', false)).toBe(
      "CALL ducklake_cleanup_old_files('l', cleanup_all => true);",
    )
    expect(callOf({ kind: 'orphans', all: false, olderThan: '2024-01-01' }, 'l', false)).toBe(
      "CALL ducklake_delete_orphaned_files('l', older_than => TIMESTAMPTZ '2024-01-01');",
    )
    expect(callOf({ kind: 'checkpoint' }, 'a"b', false)).toBe('CHECKPOINT "a""b";')
  })
})

describe('a list of snapshots', () => {
  const ids = [0, 1, 2, 4, 9]
  it('has single ones and ranges', () => {
    expect(versionsIn('1', ids)).toEqual([1])
    expect(versionsIn(' 9, 1 - 4,', ids)).toEqual([1, 2, 4, 9])
    expect(versionsIn('3, 100', ids)).toEqual([])
    expect(versionsIn('', ids)).toEqual([])
  })
  it('is told from other texts', () => {
    expect(versionsIn('all', ids)).toBeNull()
    expect(versionsIn('1-', ids)).toBeNull()
    expect(versionsIn('-1', ids)).toBeNull()
  })
})

describe('the summary', () => {
  const nothing = { snapshots: [], removed: [], scheduled: [], held: [], written: [] }
  it('says when there was nothing to do', () => {
    expect(summaryOf('Checkpoint', nothing)).toBe('Checkpoint: nothing to do.')
    expect(summaryOf('Clean up', { ...nothing, held: [{ path: 'a', reason: 'x' }] })).toBe(
      'Clean up: nothing to do.',
    )
  })
  it('counts what went, what stayed and what was written', () => {
    expect(
      summaryOf('Checkpoint', {
        snapshots: [{ id: 1, time: '' }],
        removed: [
          { path: 'a', size: 1500 },
          { path: 'b', size: 500 },
        ],
        scheduled: [],
        held: [{ path: 'c', reason: 'x' }],
        written: ['main.t: 3 rows flushed.'],
      }),
    ).toBe(
      'Checkpoint: 1 snapshot forgotten, 2 files removed, 2.0 kB freed, 1 file held back. main.t: 3 rows flushed.',
    )
  })
})

describe('a lake after a task that failed', () => {
  const data = { kind: 'data', path: '/a.parquet', size: 1, addedBy: 1 } as const
  const snapshot = { id: 1, time: '', schemaVersion: 0, changes: '', author: null, message: null }
  const lake = { snapshots: [snapshot], at: 1, tables: [], files: [data] }
  it.each([
    ['a log that came or went', true, { files: [data, { kind: 'log', path: '/c.wal', size: 1 } as const] }],
    ['another snapshot looked at', true, { at: 0 }],
    ['a new snapshot', false, { snapshots: [snapshot, { ...snapshot, id: 2 }] }],
    ['a new file', false, { files: [data, { ...data, path: '/b.parquet' }] }],
    ['an ended file', false, { files: [{ ...data, endedBy: 2 }] }],
    ['a removed file', false, { files: [{ ...data, missing: true } as const] }],
  ])('%s: the same is %s', (_, same, change) => {
    expect(isSameLake(lake, { ...lake, ...change })).toBe(same)
  })
})
