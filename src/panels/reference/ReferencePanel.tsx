/** Every key of `metaxy.toml` by table, to read beside the editor; the table the cursor is in is marked. */

import { BookOpen } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import {
  filterReference,
  type ReferenceKey,
  type ReferenceSection,
  reference,
} from '../../config/language/reference.ts'
import { plural } from '../../values/format.ts'
import './ReferencePanel.css'

export interface ReferencePanelProps {
  /** Ids of the sections about the table the cursor is in. */
  readonly current: readonly string[]
}

export function ReferencePanel({ current }: ReferencePanelProps) {
  const [query, setQuery] = useState('')
  const found = useMemo(() => filterReference(reference, query), [query])
  const count = found.reduce((sum, { keys, formerKeys }) => sum + keys.length + formerKeys.length, 0)
  return (
    <>
      <Toolbar>
        <input
          type="search"
          className="reference-filter"
          aria-label="Filter keys"
          placeholder="Filter: a key, a kind, a word, SQL"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <ToolbarGap />
        <span className="muted" role="status">
          {plural(count, 'key')}
        </span>
      </Toolbar>
      {found.length === 0 ? (
        <EmptyState
          icon={BookOpen}
          title="No such key"
          text="No key, sentence or SQL has all of these words."
        >
          <Button onClick={() => setQuery('')}>Show all keys</Button>
        </EmptyState>
      ) : (
        <Sections sections={found} current={current} />
      )}
    </>
  )
}

interface SectionsProps {
  readonly sections: readonly ReferenceSection[]
  readonly current: readonly string[]
}

function Sections({ sections, current }: SectionsProps) {
  const list = useRef<HTMLElement>(null)
  const id = sections.find((section) => current.includes(section.id))?.id
  useEffect(() => {
    if (id === undefined) return
    const marked = list.current?.querySelector<HTMLElement>('[data-current]')
    // Only this list moves, never the page around it.
    if (marked) list.current?.scrollTo({ top: marked.offsetTop })
  }, [id])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text has to be scrolled with the keyboard
    <section className="reference" aria-label="Keys of metaxy.toml" tabIndex={0} ref={list}>
      {sections.map((section) => (
        <Section key={section.id} section={section} isCurrent={current.includes(section.id)} />
      ))}
    </section>
  )
}

function Section({ section, isCurrent }: { section: ReferenceSection; isCurrent: boolean }) {
  const heading = useId()
  const { title, kind, documentation, keys, formerKeys, otherKeys } = section
  return (
    <section
      className={isCurrent ? 'reference-section reference-current' : 'reference-section'}
      aria-labelledby={heading}
      data-current={isCurrent ? '' : undefined}
    >
      <h2 id={heading} className="reference-title">
        <code>{title}</code>
        {kind !== null && <code className="reference-kind">type = "{kind}"</code>}
        {isCurrent && <span className="reference-here">cursor</span>}
      </h2>
      <p>{documentation}</p>
      <ul className="reference-keys">
        {keys.map((key) => (
          <Key key={key.key} of={key} />
        ))}
        {formerKeys.map(({ key, next, changedIn }) => (
          <li key={key} className="reference-key">
            <h3 className="reference-name">
              <code>
                <s>{key}</s>
              </code>
              <span className="muted">
                {changedIn === null ? 'no key here' : `no key since Metaxy ${changedIn}`}
              </span>
            </h3>
            <p>{next}</p>
          </li>
        ))}
      </ul>
      <p className="muted">{otherKeys}</p>
    </section>
  )
}

function Key({ of: { key, type, need, documentation, sql, isSecret } }: { of: ReferenceKey }) {
  return (
    <li className="reference-key">
      <h3 className="reference-name">
        <code>{key}</code>
        <span className="muted">
          {type}. <span className={need === 'Required' ? 'reference-required' : undefined}>{need}</span>
          {isSecret && '. Secret'}
        </span>
      </h3>
      <p>{documentation}</p>
      {sql.length > 0 && (
        <div className="reference-sql">
          <span className="muted">Becomes</span>
          {sql.map((each) => (
            <code key={each}>{each}</code>
          ))}
        </div>
      )}
    </li>
  )
}
