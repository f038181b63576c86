#!/usr/bin/env node
/** The command `metaxy-playground`: connects `run` to this process and does nothing else. */

import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { run } from './run.ts'

// A reader that has seen enough (`| head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const environment = new Map(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  ),
)
const { stdout, stderr, exitCode } = await run(process.argv.slice(2), {
  read: (file) => (file === '-' ? buffer(process.stdin) : readFile(file)),
  environment,
})
process.stdout.write(stdout)
process.stderr.write(stderr)
// Not process.exit(), which would cut off what a pipe has not taken yet.
process.exitCode = exitCode
