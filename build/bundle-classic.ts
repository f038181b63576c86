/** Bundles an entry and what it imports into one classic (non-module) script. */

import { build } from 'vite'

/** `define` replaces names in the code by constants. Errors: those of the bundler. */
export async function bundleClassic(
  entry: string,
  minify: boolean,
  define: Record<string, string> = {},
): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define,
    build: { write: false, minify, lib: { entry, formats: ['iife'], name: '_' } },
  })
  const first = Array.isArray(output) ? output[0] : output
  if (!first || !('output' in first)) throw new Error(`No bundle came out of ${entry}.`)
  return first.output[0].code
}
