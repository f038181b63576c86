/** The Problems list below the editors; its count is in sight even when it is closed. */

import { ChevronDown, ChevronUp } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../components/Button.tsx'
import { TabCount, Tabs } from '../components/Tabs.tsx'
import { ProblemsPanel } from '../panels/problems/ProblemsPanel.tsx'
import type { Diagnostic } from '../text/diagnostic.ts'
import { plural } from '../values/format.ts'
import { applyFix, fixerOf } from './fixes.ts'
import { type Counts, count, documentText, listProblems } from './problems.ts'
import { useApp, useCompiled, useServices } from './services.ts'
import { goTo } from './view-actions.ts'

export function ProblemsPane() {
  const { store } = useServices()
  const { diagnostics, outdated } = useCompiled()
  const fixOf = useApp(fixerOf)
  const open = useApp((state) => state.problemsOpen)
  const problems = useMemo(() => {
    const state = store.getState()
    return listProblems(diagnostics, (document) => documentText(state, state.environment, document), fixOf)
  }, [store, diagnostics, fixOf])
  const counts = count(diagnostics)
  const show = (problemsOpen: boolean) => store.setState({ problemsOpen })
  const Chevron = open ? ChevronDown : ChevronUp
  return (
    <Tabs
      className="problems-pane"
      label="Checks"
      items={[
        {
          id: 'problems',
          title: 'Problems',
          mark: <Mark counts={counts} />,
          description: countsInWords(counts),
        },
      ]}
      value="problems"
      onChange={() => show(true)}
      onChosenClick={() => show(true)}
      actions={
        <>
          <span className="muted" role="status">
            {outdated && 'Compiling…'}
          </span>
          <Button
            variant="quiet"
            size="small"
            className="button-icon"
            aria-label={open ? 'Close the problems list' : 'Open the problems list'}
            onClick={() => show(!open)}
          >
            <Chevron size={16} aria-hidden="true" />
          </Button>
        </>
      }
    >
      {open && (
        <ProblemsPanel
          problems={problems}
          onFix={(fix) => applyFix(store, fix)}
          onOpen={({ document, range }: Diagnostic) =>
            goTo(store, document, { start: range.start, end: range.start })
          }
        />
      )}
    </Tabs>
  )
}

function Mark({ counts: { errors, warnings, hints } }: { counts: Counts }) {
  if (errors + warnings + hints === 0) return null
  return (
    <span className="problems-counts">
      {errors > 0 && <TabCount tone="error">{errors}</TabCount>}
      {warnings > 0 && <TabCount tone="warning">{warnings}</TabCount>}
      {hints > 0 && <TabCount tone="plain">{hints}</TabCount>}
    </span>
  )
}

function countsInWords({ errors, warnings, hints }: Counts): string {
  return [plural(errors, 'error'), plural(warnings, 'warning'), plural(hints, 'hint')].join(', ')
}
