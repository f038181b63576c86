/** Starts the page: documents and theme first, so that it paints at once; the engine after that. */

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../components/styles/tokens.css'
import '../components/styles/base.css'
import { ducklakeExample } from '../examples/ducklake/index.ts'
import { keepForOffline } from '../offline/register.ts'
import type { Playground } from '../worker/playground.ts'
import { App } from './App.tsx'
import { startAutosave } from './autosave.ts'
import { createCompiler } from './compile.ts'
import { createEngineController } from './engine-controller.ts'
import { createFileTransfers } from './file-transfers.ts'
import { namesLake } from './found-lake.ts'
import { createLakeFiles } from './lake-files.ts'
import { browserStorage, loadEngineChoice, loadTheme, loadWorkspace } from './persistence.ts'
import { createRowsReadings } from './rows-readings.ts'
import { type AppServices, ServicesProvider } from './services.ts'
import { type AppState, createAppStore } from './store.ts'
import { createWorkerExaminer, startTomlCompiler } from './toml-compiler.ts'

function createServices(): AppServices {
  const storage = browserStorage()
  const store = createAppStore(
    loadWorkspace(storage, ducklakeExample),
    loadTheme(storage),
    loadEngineChoice(storage),
  )
  const compile = createCompiler()
  const compiled = (state: AppState) => compile(state, state.environment, state.storeName, state.tomlAnswer)
  const controller = createEngineController(store, compiled, () => document.location.href)
  const transfers = createFileTransfers(store, controller.reopen, (lake) =>
    namesLake(compiled(store.getState()).attach, lake),
  )
  const lakeFiles = createLakeFiles(store, async (at) => {
    store.setState({ at })
    await controller.refresh()
  })
  const readings = createRowsReadings(controller.rows)
  return { store, controller, transfers, lakeFiles, compiled, storage, readings }
}

/** `<html data-state>` is what the engine does, for styles and tests. */
function showState({ store }: AppServices): void {
  const show = ({ engine }: AppState) => {
    document.documentElement.dataset.state = engine.kind
  }
  show(store.getState())
  store.subscribe(show)
}

/** Loads the engine's client once the page has been painted. */
async function connect(): Promise<Playground> {
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))
  const { connectPlayground } = await import('../worker/client.ts')
  return connectPlayground()
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')
const services = createServices()
showState(services)
startTomlCompiler(services.store, createWorkerExaminer())
startAutosave(services.store, services.storage)
createRoot(root).render(
  <StrictMode>
    <ServicesProvider value={services}>
      <App />
    </ServicesProvider>
  </StrictMode>,
)
connect().then((playground) => {
  services.controller.follow(playground)
  services.transfers.follow(playground)
  services.lakeFiles.follow(playground)
  void keepForOffline().then((keptOffline) => services.store.setState({ keptOffline }))
}, services.controller.fail)
