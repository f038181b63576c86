/** The catalog's tables in their groups: one list, walked through with the arrow keys. */

import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { CatalogGroup } from '../../lake/inspect/catalog-groups.ts'
import type { CatalogTable } from '../../lake/inspect/catalog-tables.ts'
import { formatCount, plural } from '../../values/format.ts'

export interface CatalogListProps {
  readonly groups: readonly CatalogGroup[]
  readonly tables: readonly CatalogTable[]
  readonly value: string | null
  readonly onChange: (name: string) => void
}

export function CatalogList({ groups, tables, value, onChange }: CatalogListProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const names = groups.flatMap((group) => group.tables.map(({ name }) => name))
  const byName = new Map(tables.map((table) => [table.name, table]))
  const at = value === null ? -1 : names.indexOf(value)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen option is another one then
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [value])

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = nextIndex(event.key, at, names.length)
    const name = next === null ? undefined : names[next]
    if (name === undefined) return
    event.preventDefault()
    onChange(name)
  }

  return (
    <div
      ref={list}
      className="catalog-list"
      role="listbox"
      aria-label="Tables of the catalog"
      aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {groups.map(({ title, tables: members }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options in a listbox, not of form fields
        <div key={title} role="group" aria-label={title}>
          <div className="catalog-group" aria-hidden="true">
            {title}
          </div>
          {members.map(({ name }) => (
            <Option
              key={name}
              id={`${id}-${names.indexOf(name)}`}
              table={byName.get(name) ?? { name, rowCount: 0, changed: null }}
              chosen={name === value}
              onChoose={() => onChange(name)}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

interface OptionProps {
  readonly id: string
  readonly table: CatalogTable
  readonly chosen: boolean
  readonly onChoose: () => void
}

function Option({ id, table: { name, rowCount, changed }, chosen, onChoose }: OptionProps) {
  const signs = [
    { sign: '+', word: 'added', count: changed?.added ?? 0 },
    { sign: '−', word: 'ended', count: changed?.ended ?? 0 },
  ].filter(({ count }) => count > 0)
  const told = signs.map(({ word, count }) => `, ${formatCount(count)} ${word}`).join('')
  return (
    // The keyboard reaches options through the list, which holds the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      className={rowCount === 0 ? 'catalog-option catalog-empty' : 'catalog-option'}
      role="option"
      aria-selected={chosen}
      aria-label={`${name}, ${plural(rowCount, 'row')}${told}`}
      onClick={onChoose}
    >
      <span className="catalog-option-name">{name.replace(/^ducklake_/, '')}</span>
      {signs.map(({ sign, word, count }) => (
        <span key={word} className={`catalog-sign catalog-${word}`}>
          {sign}
          {formatCount(count)}
        </span>
      ))}
      <span className="catalog-option-count">{formatCount(rowCount)}</span>
    </div>
  )
}

/** `null` for a key that does not move. */
function nextIndex(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1)
    case 'ArrowUp':
      return Math.max(at - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
