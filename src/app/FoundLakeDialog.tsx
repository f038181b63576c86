/** Offers to name a lake that was brought in: the store is added to metaxy.toml, and nothing in it is replaced. */

import { Button } from '../components/Button.tsx'
import { CopyButton } from '../components/CopyButton.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { formatCount, plural } from '../values/format.ts'
import type { FoundLake } from '../worker/api.ts'
import { freeStoreName, isMoved, storeToml } from './found-lake.ts'
import { useApp, useCompiled, useServices } from './services.ts'

export function FoundLakeDialog() {
  const lakes = useApp((state) => state.foundLakes)
  const [lake] = lakes
  return lake === undefined ? null : <Offer key={lake.catalog} lake={lake} />
}

function Offer({ lake }: { lake: FoundLake }) {
  const { store } = useServices()
  const { config } = useCompiled()
  const name = freeStoreName(config?.storeNames ?? [])
  const lines = storeToml(name, lake)
  // Several may have come at once: one after the other.
  const next = () => store.setState((state) => ({ foundLakes: state.foundLakes.slice(1) }))
  return (
    <Dialog
      open
      title="Open this lake?"
      description={`A DuckLake of version ${lake.version} is stored at ${lake.catalog} now.`}
      onClose={next}
    >
      <p>{describeFiles(lake)}</p>
      {isMoved(lake) && (
        <p>
          Its catalog says that its data files are in <span className="mono">{lake.storedDataPath}</span>.
          Here they are in <span className="mono">{lake.dataPath}</span>, so it is opened with
          override_data_path = true; the catalog itself is not changed.
        </p>
      )}
      <p>These lines name it in metaxy.toml, as one more store:</p>
      {/* A scrolling region without anything to focus in it has to take the focus itself. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <pre className="files-call" tabIndex={0}>
        {lines}
      </pre>
      <div className="dialog-actions">
        <CopyButton text={lines} />
        <Button onClick={next}>Not now</Button>
        <Button
          variant="primary"
          onClick={() => {
            store.setState(({ toml }) => ({
              toml: toml.trim() === '' ? lines : `${toml.trimEnd()}\n\n${lines}`,
              storeName: name,
              editorTab: 'metaxy.toml',
            }))
            next()
          }}
        >
          Add the store and open it
        </Button>
      </div>
    </Dialog>
  )
}

function describeFiles({ files, missing }: FoundLake): string {
  if (files === 0) return 'It names no data files.'
  if (missing === 0) return `All of the ${plural(files, 'file')} that it names are here.`
  return `Of the ${plural(files, 'file')} that it names, ${formatCount(missing)} are not here: tables that need them cannot be read.`
}
