/** Builds the pages that benchmarks run in; they are not part of the product. */

import { join } from 'node:path'
import { defineConfig } from 'vite'
import { classicWorker } from '../build/classic-worker.ts'

const root = import.meta.dirname

export default defineConfig({
  root,
  logLevel: 'warn',
  publicDir: false,
  plugins: [classicWorker()],
  worker: { format: 'es', plugins: () => [classicWorker()] },
  build: {
    outDir: join(root, '../node_modules/.cache/bench'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { input: ['storage', 'lake'].map((name) => join(root, name, 'page.html')) },
  },
})
