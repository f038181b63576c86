/** Across the page: why the engine cannot be used, and the button that may help. */

import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { chooseEngine } from './commands.ts'
import { useApp, useServices } from './services.ts'

export function EngineBanner() {
  const { store, controller } = useServices()
  const engine = useApp((state) => state.engine)
  const failure = useApp((state) => state.actionFailure)
  const choice = useApp((state) => state.engineChoice)
  const lakeEngine = useApp((state) => state.lakeEngine)
  const services = useServices()
  return (
    <>
      {engine.kind === 'failed' && (
        <Alert message={engine.failure.message} next={engine.failure.next}>
          <Button size="small" onClick={() => void controller.restart()}>
            Restart engine
          </Button>
        </Alert>
      )}
      {engine.kind === 'locked' && (
        <Alert
          tone="warning"
          message="Another tab has the lake open."
          next="Editing and the SQL work here too. To run and to see the rows, take the lake over; the other tab lets go of it."
        >
          <Button size="small" onClick={() => void controller.takeOver()}>
            Take over
          </Button>
        </Alert>
      )}
      {choice === 'extension' && lakeEngine?.kind === 'built-in' && (
        <Alert
          tone="warning"
          message="The DuckDB extension could not be used; the built-in engine runs."
          next={lakeEngine.reason}
        >
          <Button size="small" onClick={() => chooseEngine(services, 'automatic')}>
            Choose automatically
          </Button>
        </Alert>
      )}
      {lakeEngine?.unsigned === true && (
        <Alert
          tone="warning"
          message="This server accepts extensions without DuckDB's signature."
          next="Use it with extensions of your own making only."
        />
      )}
      {failure !== null && (
        <Alert message={failure.message} next={failure.next}>
          <Button size="small" onClick={() => store.setState({ actionFailure: null })}>
            Dismiss
          </Button>
        </Alert>
      )}
    </>
  )
}
