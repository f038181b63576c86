/** Work on one thing while the next one is got ready: DuckDB runs in a worker of its own. */

/**
 * What `make` makes, in order, as long as it is `wanted`; `make` is called again before its last result is worked on. It is
 * not called after one that is not wanted, and nothing of it runs any more when this has ended.
 */
export async function* oneAhead<T>(make: () => Promise<T>, wanted: (made: T) => boolean): AsyncGenerator<T> {
  let pending = make()
  try {
    for (;;) {
      const made = await pending
      if (!wanted(made)) return
      pending = make()
      // A failure is told when its turn comes; it never does when the work on `made` fails.
      pending.catch(() => {})
      yield made
    }
  } finally {
    await pending.catch(() => {})
  }
}
