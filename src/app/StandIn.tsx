/** Local stand-ins for a lake out of reach: the offer to run on them, and the mark of a lake that is one. */

import { HardDrive, Play } from 'lucide-react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { flushPendingEdit } from '../panels/editor/pending-edit.ts'
import { canRun } from './commands.ts'
import { useApp, useCompiled, useServices } from './services.ts'
import './StandIn.css'

/** Nothing while other errors stand in the way: the Problems list says which. */
export function RunOnStandIns() {
  const { controller } = useServices()
  const { standInRequest } = useCompiled()
  const enabled = useApp(canRun)
  if (standInRequest === null) return null
  return (
    <Button
      size="small"
      disabled={!enabled}
      onClick={() => {
        flushPendingEdit()
        void controller.run('stand-ins')
      }}
    >
      <Play size={14} aria-hidden="true" />
      Run on local stand-ins
    </Button>
  )
}

/** In the place of the log of a run that was refused because its lake is out of reach. */
export function StandInOffer() {
  const { standIn, diagnostics, store } = useCompiled()
  const reasons = new Set(
    diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
  )
  const isOffered = standIn?.kind === 'stand-in'
  return (
    <Alert
      tone="warning"
      message={`Nothing was run: this page cannot open the lake of the store ${store?.name ?? ''}.`}
    >
      <div className="stand-in-offer">
        <ul>
          {[...reasons].map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        {isOffered ? (
          <>
            <p>
              The same configuration can run on local stand-ins: its catalog is then{' '}
              {standIn.plan.location.metadataPath} and its data files are below{' '}
              {standIn.plan.location.dataPath}, in this browser. No secret is created, and nothing is sent
              anywhere.
            </p>
            <RunOnStandIns />
          </>
        ) : (
          <p>
            {standIn?.message} {standIn?.next}
          </p>
        )}
      </div>
    </Alert>
  )
}

/** Above everything that shows the lake, for as long as that is a stand-in. */
export function StandInNotice() {
  const isStandIn = useApp(({ lake, lakeIsStandIn }) => lake.kind === 'open' && lakeIsStandIn)
  const catalog = useApp(({ lake }) =>
    lake.kind === 'open' ? lake.view.files.find(({ kind }) => kind === 'catalog')?.path : undefined,
  )
  if (!isStandIn) return null
  return (
    <p className="stand-in-notice">
      <HardDrive size={14} aria-hidden="true" />
      <span>
        <strong>Stand-in lake:</strong> {catalog} in this browser, not the lake of metaxy.toml.
      </span>
    </p>
  )
}
