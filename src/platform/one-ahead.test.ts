/** What is made ahead comes in order, and nothing of it is left running. */

import { expect, it } from 'vitest'
import { oneAhead } from './one-ahead.ts'

/** Makes 1, 2, 3 and then nothing; says when it starts and ends. */
function maker(events: string[], failsAt = 0): () => Promise<number> {
  let made = 0
  return async () => {
    const number = ++made
    events.push(`make ${number}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
    events.push(`made ${number}`)
    if (number === failsAt) throw new Error(`no ${number}`)
    return number > 3 ? 0 : number
  }
}

const wanted = (made: number) => made > 0

it('makes the next one before the last one is worked on', async () => {
  const events: string[] = []
  for await (const made of oneAhead(maker(events), wanted)) {
    events.push(`work ${made}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(events).toEqual([
    ...['make 1', 'made 1', 'make 2', 'work 1', 'made 2', 'make 3', 'work 2', 'made 3'],
    ...['make 4', 'work 3', 'made 4'],
  ])
})

it('fails when the turn of what could not be made comes', async () => {
  const events: string[] = []
  const all = async () => {
    for await (const made of oneAhead(maker(events, 2), wanted)) events.push(`work ${made}`)
  }
  await expect(all()).rejects.toThrow('no 2')
  expect(events).toEqual(['make 1', 'made 1', 'make 2', 'work 1', 'made 2'])
})

it('waits for what it began to make when the work ends or fails', async () => {
  for (const failsAt of [0, 2]) {
    const events: string[] = []
    const some = async () => {
      for await (const _ of oneAhead(maker(events, failsAt), wanted)) throw new Error('the work failed')
    }
    await expect(some()).rejects.toThrow('the work failed')
    expect(events).toEqual(['make 1', 'made 1', 'make 2', 'made 2'])
  }
})
