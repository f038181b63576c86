/** Above metaxy.toml: that it uses names of earlier releases, one button to change that, and what was changed. */

import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { plural } from '../values/format.ts'
import { applyMigration, migrationOf } from './fixes.ts'
import { IS_MAC } from './platform.ts'
import { useApp, useCompiled, useServices } from './services.ts'
import './FormerNames.css'

export function FormerNames() {
  const { store } = useServices()
  const isFormer = useApp((state) => migrationOf(state) !== null)
  const toml = useApp((state) => state.toml)
  const migrated = useApp((state) => state.migrated)
  const { diagnostics } = useCompiled()
  if (isFormer) {
    return (
      <Alert tone="warning" message="This file uses key names from Metaxy before 0.1.1.">
        <Button size="small" onClick={() => applyMigration(store)}>
          Update to today's names
        </Button>
      </Alert>
    )
  }
  if (migrated?.text !== toml) return null
  const left = diagnostics.filter(
    ({ document, severity, code }) =>
      document === 'metaxy.toml' && severity === 'error' && code !== 'cannot-run-here',
  ).length
  const rest = left === 0 ? '' : ` ${plural(left, 'problem')} left: see Problems.`
  return (
    <Alert
      tone="info"
      message="Updated to today's names."
      next={`${IS_MAC ? '⌘Z' : 'Ctrl+Z'} in the editor takes it back.${rest}`}
    >
      <ul className="former-names-changes">
        {migrated.changes.map((change, index) => (
          // Two stores may have been changed in the same way.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index}>{change}</li>
        ))}
      </ul>
      <Button size="small" onClick={() => store.setState({ migrated: null })}>
        Dismiss
      </Button>
    </Alert>
  )
}
