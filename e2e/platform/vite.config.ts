/** Builds the harness of `e2e/platform.spec.ts`; it is not part of the product. */

import { join } from 'node:path'
import { defineConfig } from 'vite'
import { classicWorker } from '../../build/classic-worker.ts'

const root = import.meta.dirname

export default defineConfig({
  root,
  logLevel: 'warn',
  publicDir: false,
  plugins: [classicWorker()],
  worker: { format: 'es', plugins: () => [classicWorker()] },
  build: {
    outDir: join(root, '../../node_modules/.cache/platform-harness'),
    emptyOutDir: true,
    minify: false,
    assetsInlineLimit: 0,
    rolldownOptions: { input: [join(root, 'harness.html'), join(root, 'stock.html')] },
  },
})
