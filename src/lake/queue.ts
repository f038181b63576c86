/** Runs tasks strictly one after the other: a commit never meets another change by the same client halfway. */

export type Queue = <T>(task: () => Promise<T>) => Promise<T>

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const result = last.then(task, task)
    last = result.catch(() => {})
    return result
  }
}
