/** Builds the page into `dist/`: static files only, to be served with the headers below. */

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { classicWorker } from './build/classic-worker.ts'
import { deployedHeaders, extensionSettings } from './build/extension-settings.ts'
import { offlineBuild } from './build/offline-build.ts'

export default defineConfig({
  // Paths are relative, so that the page can live in any folder of a host.
  base: './',
  // A missing file is a 404 and not the page again.
  appType: 'mpa',
  plugins: [react(), classicWorker(), extensionSettings(), offlineBuild()],
  worker: { format: 'es', plugins: () => [classicWorker()] },
  build: {
    target: 'es2023',
    // Monaco and DuckDB are large by nature; they are loaded after the first paint.
    chunkSizeWarningLimit: 4_000,
  },
  preview: { headers: deployedHeaders() },
})
