/** One file of the lake, looked into: asked for when it is shown, and again when the lake changed. */

import { LoaderCircle } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { createGridMemory, type GridSort } from '../components/grid/model.ts'
import { takeLostFocus } from '../components/lost-focus.ts'
import { InspectorPanel } from '../panels/files/InspectorPanel.tsx'
import { createPages } from '../panels/rows/pages.ts'
import { RowsGrid, usePages } from '../panels/rows/RowsGrid.tsx'
import { formatCount } from '../values/format.ts'
import type { FileInspection as Inspection } from '../worker/api.ts'
import type { Failure } from '../worker/playground.ts'
import { toFailure } from './failure.ts'
import { useApp, useServices } from './services.ts'

type Answer =
  | { readonly kind: 'known'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly failure: Failure }

export function FileInspection({ path, onBack }: { path: string; onBack: () => void }) {
  const { lakeFiles } = useServices()
  const revision = useApp((state) => state.lakeRevision)
  const [answer, setAnswer] = useState<Answer | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a lake that changed is asked again
  useEffect(() => {
    let wanted = true
    lakeFiles.inspect(path).then(
      (inspection) => wanted && setAnswer({ kind: 'known', inspection }),
      (error: unknown) => wanted && setAnswer({ kind: 'failed', failure: toFailure(error) }),
    )
    return () => {
      wanted = false
    }
  }, [lakeFiles, path, revision])
  if (answer === null) return <EmptyState icon={LoaderCircle} title="Looking into the file" busy />
  if (answer.kind === 'failed') {
    return (
      <Alert message={answer.failure.message} next={answer.failure.next}>
        <Button ref={takeLostFocus} size="small" onClick={onBack}>
          All files
        </Button>
      </Alert>
    )
  }
  const { inspection } = answer
  return (
    <InspectorPanel
      path={path}
      inspection={inspection}
      onBack={onBack}
      rows={<FileRows path={path} rows={inspection.rows} />}
    />
  )
}

function FileRows({ path, rows }: { path: string; rows: number }) {
  const { lakeFiles } = useServices()
  const [orderBy, setOrderBy] = useState<GridSort | null>(null)
  const memory = useMemo(createGridMemory, [])
  const pages = useMemo(
    () => createPages((offset, limit) => lakeFiles.rows({ path, orderBy, offset, limit })),
    [lakeFiles, path, orderBy],
  )
  const { shape } = usePages(pages)
  return (
    <>
      <RowsGrid
        label="Rows of the file"
        rows={{ pages, memory }}
        sort={orderBy}
        onSort={setOrderBy}
        emptyNote="The file holds no rows."
        toFailure={toFailure}
      />
      {shape !== null && shape.total < rows && (
        <p className="files-note">
          The first {formatCount(shape.total)} of {formatCount(rows)} rows of the file.
        </p>
      )}
    </>
  )
}
