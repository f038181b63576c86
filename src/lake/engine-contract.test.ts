/** The contract of a lake engine, kept by the built-in one. */

import { describeEngine } from './testing/engine-contract.ts'
import { openTestLake, requestIn } from './testing/test-lake.ts'

describeEngine('the built-in engine', async (changes) => {
  const test = await openTestLake(changes)
  return { ...test, requestWith: (others) => requestIn(test.folder, { ...changes, ...others }) }
})
