/** Asks both engines the same questions about one lake, one engine after the other; the lake is attached before and after by neither. */

import type { AttachRequest, LakeEngine } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { dataPathOf } from '../lake/paths.ts'
import { answerOf, askBuiltIn, isRefusal } from './built-in-answers.ts'
import { compareAnswers, failuresOf } from './compare.ts'
import { extensionQuestions, WHOLE_LAKE } from './extension-questions.ts'
import type { Answer, EngineCheck, Extent, Topic } from './model.ts'
import { checkStopped, LIMITS, type Limits, type Scope, scopeOf } from './scope.ts'
import { checkScript } from './script.ts'

export interface CheckOptions {
  /** The engine that runs. */
  readonly engine: LakeEngine
  /** The other one, on the same DuckDB; `null` where it cannot be had. */
  readonly other: LakeEngine | null
  readonly request: AttachRequest
  readonly stopped: AbortSignal
  /** What a stored file is called in a downloaded zip. */
  readonly nameInZip: (path: string) => string
  readonly limits?: Limits
}

/**
 * The lake must not be attached. Writes nothing.
 *
 * @throws LakeError `stopped`, or the failure of the only engine there is to open the lake
 */
export async function checkEngines(options: CheckOptions): Promise<EngineCheck> {
  const { engine, other, request, stopped, nameInZip, limits = LIMITS } = options
  // Attaching would create it.
  if (!(await engine.exists(request))) return { kind: 'no-lake' }
  const answers = new Map<LakeEngine['kind'], readonly Answer[]>()
  let scope: Scope | null = null
  let refusal: LakeError | null = null
  for (const asked of other === null ? [engine] : [engine, other]) {
    checkStopped(stopped)
    const opened = await open(asked, request)
    if (opened instanceof LakeError) {
      refusal = opened
      answers.set(asked.kind, [{ ...OPENING, kind: 'failed', message: opened.message }])
      continue
    }
    try {
      scope ??= await scopeOf(opened, dataPathOf(request), stopped, limits)
      const said =
        asked.kind === 'built-in'
          ? await askBuiltIn(opened, asked.sql, scope, stopped)
          : await askExtension(opened, asked, request, scope, stopped)
      answers.set(asked.kind, [
        { ...OPENING, kind: 'said', said: [{ what: 'the lake', text: 'opened' }] },
        ...said,
      ])
    } finally {
      await opened.detach()
    }
  }
  if (scope === null) throw refusal ?? new LakeError('internal', 'No engine was asked.')
  const builtIn = answers.get('built-in') ?? []
  const extension = answers.get('extension') ?? []
  const extent = extentOf(scope, other === null || refusal === null ? builtIn : [...builtIn, ...extension])
  if (other === null && engine.kind === 'built-in')
    return {
      kind: 'one-engine',
      extent,
      failed: failuresOf(builtIn),
      script: checkScript({ request, scope, builtIn, nameInZip }),
    }
  // Everything else that one of them did not say follows from that.
  const only = refusal === null ? () => true : ({ topic }: Answer) => topic === 'opening'
  return {
    kind: 'compared',
    extent,
    differences: compareAnswers(builtIn.filter(only), extension.filter(only)),
  }
}

const OPENING = { topic: 'opening', place: WHOLE_LAKE } as const

async function open(engine: LakeEngine, request: AttachRequest) {
  try {
    return await engine.attach(request)
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}

type Opened = Exclude<Awaited<ReturnType<typeof open>>, LakeError>

async function askExtension(
  lake: Opened,
  { sql }: LakeEngine,
  request: AttachRequest,
  scope: Scope,
  stopped: AbortSignal,
): Promise<readonly Answer[]> {
  // Makes the data files ready for DuckDB, which opens them by itself.
  await lake.tables().catch(() => {})
  const answers: Answer[] = []
  for (const { sql: question, ...asked } of extensionQuestions(request.alias, scope.dataPath, scope)) {
    checkStopped(stopped)
    answers.push(
      await answerOf(asked, async () =>
        (await sql.rows(question)).rows.map(([what, text]) => ({ what: what ?? '', text: text ?? null })),
      ),
    )
  }
  return answers
}

function extentOf({ snapshots, readings, leftOut }: Scope, answers: readonly Answer[]): Extent {
  const topics = new Map<Topic, number>()
  for (const { topic, ...answer } of answers) {
    const values = answer.kind === 'said' ? answer.said.length : 0
    topics.set(topic, (topics.get(topic) ?? 0) + values)
  }
  return {
    snapshots: snapshots.length,
    tables: new Set(readings.map(({ tableId }) => tableId)).size,
    topics: [...topics].map(([topic, values]) => ({ topic, values })),
    leftOut,
  }
}
