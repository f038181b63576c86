/** Builds the command line. `npm ci` does it too (`prepare`), so that `npx metaxy-playground` works in a clone. */

import { bundle } from './bundle.mjs'

await bundle('src/cli/main.ts', 'dist-cli/cli.js')
