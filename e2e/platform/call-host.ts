/** Calls a function of the host inside the page. */

import type { Page } from '@playwright/test'

/** Only what can be cloned travels. Errors: what the function throws, and one for a name that the host does not have. */
export function callHost(page: Page, name: string, values: readonly unknown[]): Promise<unknown> {
  return page.evaluate(
    ([method, list]) => {
      const host = window.harness.host as unknown as Record<
        string,
        (...values: unknown[]) => Promise<unknown>
      >
      const call = host[method]
      if (!call) throw new Error(`The host has no ${method}.`)
      return call(...list)
    },
    [name, values] as const,
  )
}
