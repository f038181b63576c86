/** The things that live as long as the page, and the hooks components reach them with. */

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { CompiledWorkspace } from './compile.ts'
import type { EngineController } from './engine-controller.ts'
import type { FileTransfers } from './file-transfers.ts'
import type { LakeFiles } from './lake-files.ts'
import type { TextStorage } from './persistence.ts'
import type { RowsReadings } from './rows-readings.ts'
import type { AppState, AppStore } from './store.ts'

export interface AppServices {
  readonly store: AppStore
  readonly controller: EngineController
  readonly transfers: FileTransfers
  readonly lakeFiles: LakeFiles
  readonly readings: RowsReadings
  /** Where documents and choices are kept. */
  readonly storage: TextStorage
  /** What follows from the documents of a state; the same object for the same documents. */
  readonly compiled: (state: AppState) => CompiledWorkspace
}

const ServicesContext = createContext<AppServices | null>(null)

export const ServicesProvider = ServicesContext.Provider

export function useServices(): AppServices {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('useServices needs a ServicesProvider above it.')
  return services
}

/** A raw fact of the state. The selector must not build objects. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useServices().store, selector)
}

export function useCompiled(): CompiledWorkspace {
  const { compiled } = useServices()
  return useApp(compiled)
}
