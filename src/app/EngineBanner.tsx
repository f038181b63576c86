/** Across the page: why the engine cannot be used, and the button that may help. */

import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { useApp, useServices } from './services.ts'

export function EngineBanner() {
  const { store, controller } = useServices()
  const engine = useApp((state) => state.engine)
  const failure = useApp((state) => state.actionFailure)
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
