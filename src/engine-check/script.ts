/**
 * The engine check as a SQL script for native DuckDB with the official extension: it puts the same questions to the extension and
 * shows every value that is not the one the built-in engine told.
 */

import type { AttachRequest } from '../lake/engine.ts'
import type { Cell } from '../lake/ports.ts'
import { literalOrNull, quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { extensionQuestions } from './extension-questions.ts'
import type { Answer } from './model.ts'
import type { Scope } from './scope.ts'

export interface ScriptParts {
  readonly request: AttachRequest
  readonly scope: Scope
  readonly builtIn: readonly Answer[]
  /** What a stored file is called in a downloaded zip. */
  readonly nameInZip: (path: string) => string
}

const COLUMNS = '(topic VARCHAR, place VARCHAR, what VARCHAR, said VARCHAR, optional BOOLEAN)'

/** To be run in the folder that a downloaded zip of the lake was unpacked in. */
export function checkScript({ request, scope, builtIn, nameInZip }: ScriptParts): string {
  const dataPath = `${nameInZip(scope.dataPath.replace(/\/+$/, ''))}/`
  const questions = extensionQuestions(request.alias, dataPath, scope)
  const refused = builtIn.flatMap((answer) => (answer.kind === 'failed' ? [answer] : []))
  return [
    '-- Asks the official ducklake extension what the built-in engine of the playground was asked.',
    '-- Run it with the DuckDB command line, in the folder the zip of the lake was unpacked in: duckdb -f check.sql',
    '-- The last statement shows what the two told differently: no rows, no difference.',
    ...refused.map(({ topic, place, message }) =>
      comment(`Not answered here: ${topic}, ${place}. ${message}`),
    ),
    'INSTALL ducklake;',
    'LOAD ducklake;',
    "SET TimeZone = 'UTC';",
    `ATTACH ${quoteLiteral(`ducklake:${nameInZip(request.metadataPath)}`)} AS ${quoteIdentifier(request.alias)} (DATA_PATH ${quoteLiteral(dataPath)}, OVERRIDE_DATA_PATH true, READ_ONLY);`,
    `CREATE TEMP TABLE built_in ${COLUMNS};`,
    `CREATE TEMP TABLE extension ${COLUMNS};`,
    ...builtIn.flatMap(insertSaid),
    ...questions.map(
      ({ topic, place, sql }) =>
        `INSERT INTO extension SELECT ${quoteLiteral(topic)}, ${quoteLiteral(place)}, q.*, false FROM (\n${sql}\n) AS q(what, said);`,
    ),
    DIFFERENCES,
    '',
  ].join('\n')
}

const DIFFERENCES = `SELECT topic, place, what, b.said AS built_in, e.said AS extension
FROM built_in b FULL JOIN extension e USING (topic, place, what)
WHERE b.optional IS NULL OR (e.optional IS NULL AND NOT b.optional)
  OR (e.optional IS NOT NULL AND b.said IS DISTINCT FROM e.said)
ORDER BY ALL;`

function insertSaid(answer: Answer): readonly string[] {
  if (answer.kind === 'failed' || answer.said.length === 0 || answer.topic === 'opening') return []
  const rows = answer.said.map(
    ({ what, text, optional = false }) =>
      `  (${[answer.topic, answer.place, what, text].map(literal).join(', ')}, ${optional})`,
  )
  return [`INSERT INTO built_in VALUES\n${rows.join(',\n')};`]
}

/** A script cannot hold a zero character. */
function literal(text: Cell): string {
  return literalOrNull(text).split('\0').join("' || chr(0) || '")
}

function comment(text: string): string {
  return `-- ${text.replaceAll(/\s+/g, ' ')}`
}
