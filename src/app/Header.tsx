/** The top of the page: which store, what the engine does, and the commands used most. */

import { EllipsisVertical, Monitor, Moon, Play, Square, Sun, Trash2 } from 'lucide-react'
import { Button } from '../components/Button.tsx'
import { Menu, MenuChoice, MenuItem } from '../components/Menu.tsx'
import { type Command, type CommandId, chooseTheme, displayKeys } from './commands.ts'
import { EngineChip } from './EngineChip.tsx'
import { EngineMenu } from './EngineMenu.tsx'
import { IS_MAC } from './platform.ts'
import { StoreChoice } from './StoreChoice.tsx'
import { useApp, useServices } from './services.ts'
import './Header.css'

export function Header({ commands }: { commands: Readonly<Record<CommandId, Command>> }) {
  return (
    <header className="header">
      <h1 className="header-name">
        <Mark />
        Metaxy <span className="header-product">DuckLake playground</span>
      </h1>
      <StoreChoice label="Store" />
      <EngineChip />
      <EngineMenu differences={commands.engines} check={commands['engine-check']} />
      <span className="header-gap" />
      <CommandButton command={commands.run} variant="primary" icon={<Play size={14} aria-hidden="true" />} />
      <CommandButton command={commands.stop} icon={<Square size={14} aria-hidden="true" />} />
      <CommandButton command={commands['reset-lake']} icon={<Trash2 size={14} aria-hidden="true" />} />
      <ThemeMenu />
      <MoreMenu commands={commands} />
    </header>
  )
}

/** Two panes, and the lake under them. */
function Mark() {
  return (
    <svg className="header-mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <rect x="1" y="1" width="18" height="18" rx="5" fill="var(--accent)" />
      <path d="M5 6.5h10M5 10h6" stroke="var(--on-accent)" strokeWidth="1.8" strokeLinecap="round" />
      <path
        d="M4.5 14.2c1.4-1.3 2.4-1.3 3.7 0s2.3 1.3 3.6 0 2.3-1.3 3.7 0"
        stroke="var(--on-accent)"
        strokeWidth="1.8"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  )
}

interface CommandButtonProps {
  readonly command: Command
  readonly icon: React.ReactNode
  readonly variant?: 'primary' | 'secondary'
}

function CommandButton({ command, icon, variant = 'secondary' }: CommandButtonProps) {
  const enabled = useApp((state) => command.when(state))
  const keys = command.keys === null ? '' : ` (${displayKeys(command.keys, IS_MAC)})`
  return (
    <Button
      variant={variant}
      className="header-command"
      disabled={!enabled}
      aria-label={command.title}
      title={`${command.title}${keys}`}
      onClick={() => command.run()}
    >
      {icon}
      <span className="header-command-title">{command.title}</span>
    </Button>
  )
}

const THEMES = [
  { id: 'system', title: 'System', icon: <Monitor size={14} aria-hidden="true" /> },
  { id: 'light', title: 'Light', icon: <Sun size={14} aria-hidden="true" /> },
  { id: 'dark', title: 'Dark', icon: <Moon size={14} aria-hidden="true" /> },
] as const

function ThemeMenu() {
  const services = useServices()
  const theme = useApp((state) => state.theme)
  const icon = THEMES.find(({ id }) => id === theme)?.icon
  return (
    <Menu label="Theme" icon={icon}>
      <MenuChoice value={theme} options={THEMES} onChange={(choice) => chooseTheme(services, choice)} />
    </Menu>
  )
}

function MoreMenu({ commands }: { commands: Readonly<Record<CommandId, Command>> }) {
  return (
    <Menu label="More" icon={<EllipsisVertical size={16} aria-hidden="true" />}>
      {[commands.format, commands.reference, commands['reset-documents'], commands.shortcuts].map(
        (command) => (
          <CommandItem key={command.id} command={command} />
        ),
      )}
    </Menu>
  )
}

function CommandItem({ command }: { command: Command }) {
  const enabled = useApp((state) => command.when(state))
  return (
    <MenuItem
      onSelect={() => command.run()}
      keys={command.keys === null ? undefined : displayKeys(command.keys, IS_MAC)}
      disabled={!enabled}
    >
      {command.title}
    </MenuItem>
  )
}
