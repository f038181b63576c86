/** A module worker, as the product's, that makes the measurements. */

import { expose } from 'comlink'
import { commits } from './commits.ts'
import { start, startTable } from './start.ts'
import { throughput } from './throughput.ts'

export const bench = { commits, throughput, start, startTable }

expose(bench)
