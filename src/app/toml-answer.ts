/** What can be asked about a `metaxy.toml` and the answer, both as plain data that a worker can send. */

import { type Compiled, compileMetaxyToml } from '../attach/compile-toml.ts'
import { parseEnvironment } from '../config/environment.ts'
import { findLiteralSecrets } from '../config/secrets.ts'

export interface TomlQuestion {
  readonly toml: string
  /** The text of the Environment tab. */
  readonly environment: string
  readonly storeName: string | null
}

/** What is found out about a text. */
export interface TomlFindings {
  readonly compiled: Compiled
  /** A credential is written into the text. */
  readonly holdsSecrets: boolean
}

export interface TomlAnswer extends TomlFindings {
  readonly question: TomlQuestion
}

/** UTF-16 units; reading more than this may take longer than a frame. */
const LONG = 50_000

/** Whether this text is answered beside the page and not at once. */
export function isAnsweredLater({ toml }: Pick<TomlQuestion, 'toml'>): boolean {
  return toml.length > LONG
}

export function isAnswerTo(answer: TomlAnswer | null, question: TomlQuestion): boolean {
  return (
    answer !== null &&
    answer.question.toml === question.toml &&
    answer.question.environment === question.environment &&
    answer.question.storeName === question.storeName
  )
}

export function compileText({ toml, environment, storeName }: TomlQuestion): Compiled {
  const { environment: variables, places } = parseEnvironment(environment)
  return compileMetaxyToml(toml, variables, { places, ...(storeName === null ? {} : { store: storeName }) })
}

/** Here and now, however long the text is. */
export function examineToml(question: TomlQuestion): TomlFindings {
  return {
    compiled: compileText(question),
    holdsSecrets: findLiteralSecrets(question.toml).length > 0,
  }
}
