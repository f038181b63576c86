/** Finds every value that two engines told differently, that only one of them told, or that one of them refused to tell. */

import { plural } from '../values/format.ts'
import type { Answer, Difference, Said, Saying } from './model.ts'

export function compareAnswers(
  builtIn: readonly Answer[],
  extension: readonly Answer[],
): readonly Difference[] {
  const theirs = byKey(extension)
  const ours = byKey(builtIn)
  return [...new Map([...ours, ...theirs]).keys()].flatMap((key) =>
    compareOne(ours.get(key), theirs.get(key)),
  )
}

/** What an engine refused to answer, as differences to nothing. */
export function failuresOf(answers: readonly Answer[]): readonly Difference[] {
  return answers.filter(({ kind }) => kind === 'failed').flatMap((answer) => compareOne(answer, undefined))
}

function byKey(answers: readonly Answer[]): ReadonlyMap<string, Answer> {
  return new Map(answers.map((answer) => [JSON.stringify([answer.topic, answer.place]), answer]))
}

function compareOne(ours: Answer | undefined, theirs: Answer | undefined): readonly Difference[] {
  const asked = ours ?? theirs
  if (asked === undefined) return []
  const { topic, place } = asked
  if (ours?.kind !== 'said' || theirs?.kind !== 'said') {
    return [{ topic, place, what: '', builtIn: whole(ours), extension: whole(theirs) }]
  }
  const their = new Map(theirs.said.map((said) => [said.what, said]))
  const our = new Map(ours.said.map((said) => [said.what, said]))
  return [...new Map([...our, ...their]).keys()].flatMap((what): Difference[] => {
    const [mine, yours] = [our.get(what), their.get(what)]
    if (mine !== undefined && yours !== undefined && mine.text === yours.text) return []
    if ((yours === undefined && mine?.optional) || (mine === undefined && yours?.optional)) return []
    return [{ topic, place, what, builtIn: saying(mine), extension: saying(yours) }]
  })
}

/** A whole answer in brief. */
function whole(answer: Answer | undefined): Saying {
  if (answer === undefined) return { kind: 'nothing' }
  if (answer.kind === 'failed') return { kind: 'failed', message: answer.message }
  const [only, ...others] = answer.said
  if (only !== undefined && others.length === 0) return saying(only)
  return { kind: 'text', text: plural(answer.said.length, 'value') }
}

function saying(said: Said | undefined): Saying {
  return said === undefined ? { kind: 'nothing' } : { kind: 'text', text: said.text }
}
