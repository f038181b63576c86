/** The counter for classic workers, which load it with `importScripts`. */

import { countCalls } from './count-calls.ts'

countCalls()
