/** Looks into files of the lake and maintains it, as the page asks for it; after maintenance the lake is looked at again. */

import { LakeError } from '../lake/lake-error.ts'
import { summaryOf } from '../panels/files/maintenance-tasks.ts'
import type {
  FileInspection,
  FileRowsRequest,
  MaintenanceOutcome,
  MaintenanceTask,
  PlaygroundApi,
  RowsPage,
} from '../worker/api.ts'
import type { Playground } from '../worker/playground.ts'
import type { AppStore } from './store.ts'

export interface LakeFiles {
  /** The connection to use from now on; called once. */
  follow(playground: Playground): void
  inspect(path: string): Promise<FileInspection>
  rows(request: FileRowsRequest): Promise<RowsPage>
  /** What a task would remove; changes nothing. */
  plan(task: MaintenanceTask): Promise<MaintenanceOutcome>
  /** `title` is what the task is called. */
  maintain(task: MaintenanceTask, title: string): Promise<MaintenanceOutcome>
}

/** `lookAgain` is given the snapshot to look at, `null` for the latest. */
export function createLakeFiles(
  store: AppStore,
  lookAgain: (snapshot: number | null) => Promise<void>,
): LakeFiles {
  let playground: Playground | null = null
  function api(): PlaygroundApi {
    if (playground === null)
      throw new LakeError('internal', 'The engine is not connected yet.', 'Wait for it.')
    return playground.api
  }
  return {
    follow(next) {
      playground = next
    },
    inspect: async (path) => api().inspectFile(path),
    rows: async (request) => api().fileRows(request),
    plan: async (task) => api().planMaintenance(task),
    async maintain(task, title) {
      try {
        const outcome = await api().maintain(task)
        const note = summaryOf(title, outcome)
        const { at } = store.getState()
        store.setState({ announcement: note, transfer: { kind: 'idle', note } })
        await lookAgain(outcome.snapshots.some(({ id }) => id === at) ? null : at)
        return outcome
      } catch (error) {
        // A task of several steps may have done some of them.
        await lookAgain(store.getState().at)
        throw error
      }
    },
  }
}
