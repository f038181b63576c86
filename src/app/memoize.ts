/** Remembers the last answer of a pure function. */

/** The same function, which computes again only when an argument is another one (`Object.is`). */
export function memoizeLast<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | null = null
  return (...args) => {
    if (
      last !== null &&
      args.length === last.args.length &&
      args.every((arg, at) => Object.is(arg, last?.args[at]))
    ) {
      return last.result
    }
    const result = compute(...args)
    last = { args, result }
    return result
  }
}
