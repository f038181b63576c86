/** A disk that is full: the quota of the page's origin, set to what it uses. */

import type { Page } from '@playwright/test'

/** Leaves no byte free. The function it returns gives the space back. */
export async function fillDisk(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  const { origin } = new URL(page.url())
  const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 1 })
  return async () => {
    await session.send('Storage.overrideQuotaForOrigin', { origin })
  }
}
