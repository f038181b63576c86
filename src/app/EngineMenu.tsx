/** Which lake engine is wanted, which one runs and why. */

import { Blocks, Database, Sparkles } from 'lucide-react'
import { Menu, MenuChoice, MenuItem, MenuNote } from '../components/Menu.tsx'
import { type Command, canChooseEngine, chooseEngine } from './commands.ts'
import { lakeEngineNames } from './lake-engine-text.ts'
import { useApp, useServices } from './services.ts'

const ENGINES = [
  { id: 'automatic', title: 'Automatic', icon: <Sparkles size={14} aria-hidden="true" /> },
  { id: 'extension', title: 'DuckDB extension', icon: <Blocks size={14} aria-hidden="true" /> },
  { id: 'built-in', title: 'Built-in', icon: <Database size={14} aria-hidden="true" /> },
] as const

export function EngineMenu({ differences, check }: { differences: Command; check: Command }) {
  const services = useServices()
  const choice = useApp((state) => state.engineChoice)
  const lakeEngine = useApp((state) => state.lakeEngine)
  const enabled = useApp(canChooseEngine)
  const canCheck = useApp((state) => check.when(state))
  const icon = lakeEngine?.kind === 'extension' ? <Blocks size={14} /> : <Database size={14} />
  return (
    <Menu label="Lake engine" icon={<span aria-hidden="true">{icon}</span>}>
      <MenuChoice
        value={choice}
        options={ENGINES}
        disabled={!enabled}
        onChange={(next) => chooseEngine(services, next)}
      />
      {lakeEngine !== null && (
        <MenuNote>
          {lakeEngineNames[lakeEngine.kind]} runs. {lakeEngine.reason}
        </MenuNote>
      )}
      <MenuItem onSelect={() => differences.run()}>{differences.title}</MenuItem>
      <MenuItem onSelect={() => check.run()} disabled={!canCheck}>
        {check.title}
      </MenuItem>
    </Menu>
  )
}
