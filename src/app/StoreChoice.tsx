/** Which store is compiled: its name when there is no other, else a choice that also leads away from one that is gone. */

import { Select } from '../components/Select.tsx'
import { useApp, useCompiled, useServices } from './services.ts'
import './StoreChoice.css'

export function StoreChoice({ label }: { label: string }) {
  const { store: appStore } = useServices()
  const { config } = useCompiled()
  const asked = useApp((state) => state.storeName)
  // A file that cannot be read has no stores to choose from.
  if (config === null || config.storeNames.length === 0) return null
  const { storeNames, preferredStore } = config
  const current = asked || preferredStore
  const isThere = storeNames.includes(current)
  if (isThere && storeNames.length === 1) {
    return (
      <span className="store-choice">
        {label} <span className="mono">{current}</span>
      </span>
    )
  }
  const missing = isThere ? [] : [{ value: current, title: `${current} (not in the file)` }]
  return (
    <Select
      label={label}
      value={current}
      options={[
        ...missing,
        ...storeNames.map((name) => ({ value: name, title: name === '' ? '(empty name)' : name })),
      ]}
      onChange={(name) => appStore.setState({ storeName: name === preferredStore ? null : name })}
    />
  )
}
