/** Asks the browser to keep the page's files, so that it opens without a network the next time. */

/** Whether they are kept from now on. A browser that has no service workers, or no room, goes on without them. */
export async function keepForOffline(): Promise<boolean> {
  // The development server's files have no list, and change all the time.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return false
  try {
    await navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI))
    await navigator.serviceWorker.ready
    return true
  } catch {
    return false
  }
}
