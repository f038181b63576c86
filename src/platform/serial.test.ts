import { expect, it } from 'vitest'
import { serial } from './serial.ts'

it('runs one after the other, whatever fails in between', async () => {
  const inTurn = serial()
  const log: string[] = []
  const work = (name: string, fails = false) =>
    inTurn(async () => {
      log.push(`${name} starts`)
      await new Promise((resolve) => setTimeout(resolve, name === 'a' ? 10 : 0))
      log.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const results = await Promise.allSettled([work('a', true), work('b'), work('c')])
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
})
