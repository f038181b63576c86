/** Builds the command line. `npm ci` does it too (`prepare`), so that `npx metaxy-playground` works in a clone. */

import { existsSync } from 'node:fs'

// An installation without the tools to build (`--omit=dev`, `--dry-run`) must not fail for want of this command.
if (existsSync(new URL('../node_modules/vite', import.meta.url))) {
  const { bundle } = await import('./bundle.mjs')
  await bundle('src/cli/main.ts', 'dist-cli/cli.js')
} else console.error('Vite is not installed, so the command line was not built.')
