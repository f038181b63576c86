/** Steps of maintenance, which change nothing that a version shows. */

import { main, type Step } from './step.ts'
import type { TableState, World } from './world.ts'

export function flush(world: World, table: TableState): Step {
  const target = main(table.name)
  if (world.random.chance(0.5))
    return {
      model: [],
      native: () => ["CALL ducklake_flush_inlined_data('lake')"],
      ours: (lake) => lake.maintenance.flushInlined(),
    }
  return {
    table: table.name,
    model: [],
    native: () => [`CALL ducklake_flush_inlined_data('lake', table_name => '${target.table}')`],
    ours: (lake) => lake.maintenance.flushInlined({ table: target }),
  }
}

/** DuckDB's merge loses the ids of updated rows when the id ranges of two files touch; see {@link TableState.updates}. */
export function mergeAdjacent(_: World, table: TableState): Step {
  const target = main(table.name)
  const { updates } = table
  return {
    table: table.name,
    model: [],
    native: () =>
      updates
        ? [`CALL ducklake_flush_inlined_data('lake', table_name => '${target.table}')`]
        : [`CALL ducklake_merge_adjacent_files('lake', '${target.table}')`],
    ours: (lake) => lake.maintenance.mergeAdjacent({ table: target }),
    name: `merge ${table.name}${updates ? ' (a flush of DuckDB)' : ''}`,
  }
}

/**
 * DuckDB flushes before it rewrites: deletions that its rewrite leaves in the catalog for an ended file, a later flush would
 * turn into a second delete file of the same versions. Its rewrite narrows statistics that older versions still need.
 */
export function rewrite(world: World, table: TableState): Step {
  const threshold = world.random.chance(0.5) ? 0 : 0.4
  const { name } = table
  return {
    table: name,
    model: [],
    native: () => [
      `CALL ducklake_flush_inlined_data('lake', table_name => '${name}')`,
      `CALL ducklake_rewrite_data_files('lake', '${name}', delete_threshold => ${threshold}.0)`.replace(
        '0.4.0',
        '0.4',
      ),
    ],
    ours: (lake) => lake.maintenance.rewrite({ table: main(name), deleteThreshold: threshold }),
    nativeNarrows: true,
    name: `rewrite ${name} from ${threshold}`,
  }
}

export function expire(world: World): Step {
  const salt = world.random.below(100)
  const all = world.random.chance(0.2)
  const some = (versions: readonly number[]) =>
    versions.slice(0, -1).filter((version) => all || (version * 31 + salt) % 7 < 3)
  return {
    model: [],
    // DuckDB's own SQL is wrong for none.
    native: ({ versions }) =>
      some(versions).length === 0
        ? []
        : [`CALL ducklake_expire_snapshots('lake', versions => [${some(versions).join(', ')}]::UBIGINT[])`],
    ours: async (lake, { versions }) => {
      if (some(versions).length > 0)
        await lake.maintenance.expireSnapshots({ dryRun: false, versions: some(versions) })
    },
    expires: true,
    name: all ? 'expire all' : 'expire some',
  }
}

export function cleanup(): Step {
  return {
    model: [],
    native: () => [
      "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
      "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)",
    ],
    ours: async (lake) => {
      await lake.maintenance.cleanupOldFiles({ dryRun: false, all: true })
      await lake.maintenance.deleteOrphanedFiles({ dryRun: false, all: true })
    },
    name: 'clean up',
  }
}

/** All of it at once; DuckDB's contains its merge. */
export function checkpoint(world: World): Step {
  const safe = world.tables.every(({ updates }) => !updates)
  return {
    model: [],
    native: () => [safe ? 'CHECKPOINT lake' : "CALL ducklake_flush_inlined_data('lake')"],
    ours: (lake) => lake.maintenance.checkpoint(),
    nativeNarrows: true,
    nativeMixesUp: true,
    name: `checkpoint${safe ? '' : ' (a flush of DuckDB)'}`,
  }
}
