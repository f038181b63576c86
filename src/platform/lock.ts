/** One tab owns the stored tree. These run on the page's thread; the workers it starts rely on them. */

const LOCK_NAME = 'metaxy-playground'

export interface TreeLock {
  release(): void
}

export interface LockOptions {
  /** Another tab took over: stop the engine at once, its files must be closed. */
  readonly onLost: () => void
}

/** Takes the tree when no other tab has it. It stays taken until it is released or the tab is gone. */
export function holdTree(options: LockOptions): Promise<TreeLock | 'taken'> {
  return request({ ifAvailable: true }, options)
}

/** Takes the tree from whichever tab has it; that tab's `onLost` runs. */
export async function takeOverTree(options: LockOptions): Promise<TreeLock> {
  const lock = await request({ steal: true }, options)
  if (lock === 'taken') throw new Error('A stolen lock is always granted.')
  return lock
}

function request(
  how: { ifAvailable: true } | { steal: true },
  { onLost }: LockOptions,
): Promise<TreeLock | 'taken'> {
  return new Promise((resolve, reject) => {
    let granted = false
    navigator.locks
      .request(LOCK_NAME, how, (lock) => {
        if (!lock) return resolve('taken')
        granted = true
        return new Promise<void>((release) => resolve({ release }))
      })
      // A lock that was granted is rejected when it is stolen.
      .catch((error: unknown) => (granted ? onLost() : reject(error)))
  })
}

/** Whether the browser keeps the stored tree when space runs out. @returns `null` when it does not say */
export async function isPersisted(): Promise<boolean | null> {
  return (await navigator.storage?.persisted?.()) ?? null
}

/** Asks the browser not to clear the stored tree when space runs out. @returns whether it agreed */
export async function askForPersistence(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false
}

export interface StorageUsage {
  /** Bytes this site uses, about. */
  readonly usage: number
  /** Bytes this site may use, about. */
  readonly quota: number
}

/** @returns `null` when the browser does not say */
export async function storageUsage(): Promise<StorageUsage | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {}
  return usage === undefined || quota === undefined ? null : { usage, quota }
}
