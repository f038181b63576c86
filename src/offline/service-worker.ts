/** Entry of the service worker; `build/offline-build.ts` bundles it into `service-worker.js` beside the page. */

import { createOfflineFiles, type OfflineBuild } from './offline-files.ts'

declare const OFFLINE_BUILD: OfflineBuild

const worker = self as unknown as ServiceWorkerGlobalScope
const offline = createOfflineFiles(OFFLINE_BUILD, {
  caches: worker.caches,
  fetch: (request, options) => worker.fetch(request, options),
  scope: worker.registration.scope,
})

worker.addEventListener('install', (event) => event.waitUntil(offline.install()))
worker.addEventListener('activate', (event) => event.waitUntil(offline.activate()))
worker.addEventListener('fetch', (event) => {
  const answer = offline.answer(event.request)
  if (answer !== null) event.respondWith(answer)
})
