/** The built-in lake engine on a process of the test machine: its data files are in the same tree as its catalog. */

import { createBuiltInEngine } from '../../../lake/built-in-engine.ts'
import type { Lake } from '../../../lake/engine.ts'
import type { FileStore } from '../../../lake/ports.ts'
import { nodeParquetCodec } from '../../../lake/testing/node-parquet.ts'
import type { Process } from './machine.ts'

const REQUEST = {
  statements: [],
  alias: 'lake',
  metadataPath: '/tmp/meta.ducklake',
  dataPath: '/tmp/data',
  overrideDataPath: false,
  dataInliningRowLimit: null,
}

const attached = new WeakMap<Process, Promise<Lake>>()

/** The lake of a process, attached at the first call; one that is not there is created. */
export function lakeOf(process: Process): Promise<Lake> {
  const known = attached.get(process)
  if (known) return known
  const { duckdb } = process
  const engine = createBuiltInEngine({
    sql: duckdb.sql,
    parquet: nodeParquetCodec(duckdb),
    files: fileStore(process),
  })
  const lake = engine.attach(REQUEST)
  attached.set(process, lake)
  return lake
}

function fileStore({ pool, request }: Process): FileStore {
  return {
    append: (path, bytes) =>
      request(() => {
        const file = pool.get(path) ?? pool.create(path)
        pool.write(path, file, Uint8Array.from(bytes), file.getSize())
      }),
    stat: async (path) => (pool.has(path) ? ((await pool.sizes([path]))[0] ?? null) : null),
    async read(path, range) {
      const [size = 0] = await pool.sizes([path])
      return pool.read(path, range?.at ?? 0, range?.length ?? size)
    },
    remove: (path) => request(() => pool.remove(path)),
    async list(prefix) {
      const paths = pool.names().filter((name) => name.startsWith(prefix))
      const sizes = await pool.sizes(paths)
      return paths.map((path, index) => ({ path, size: sizes[index] ?? 0 }))
    },
    flush: () => request(() => pool.flush()),
  }
}
