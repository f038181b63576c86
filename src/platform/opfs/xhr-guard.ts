/**
 * Keeps DuckDB-Wasm's synchronous requests on this origin, and makes a failing one a clean SQL error.
 *
 * Extensions and `https://` files are fetched with a synchronous XMLHttpRequest from inside WebAssembly. When
 * `send` throws (no network, blocked by policy), the exception unwinds through the engine and damages it: later
 * errors read `table index is out of bounds`, and in the end every query fails. Swallowed here, the status
 * stays 0 and DuckDB says that the file is not available. A request to another origin is never sent,
 * unless `allow` was called with that origin.
 */

/** How long a synchronous request may take, in ms: it stops everything else in its worker. */
const LIMIT = 10_000

/** From now on, for every request of this worker. One that is not answered in time has failed. */
export function guardRequests(): { allow(origin: string): void } {
  const { open, send } = XMLHttpRequest.prototype
  const foreign = new WeakSet<XMLHttpRequest>()
  const synchronous = new WeakSet<XMLHttpRequest>()
  const allowed = new Set([location.origin])

  XMLHttpRequest.prototype.open = function (
    method: string,
    url: string | URL,
    async: boolean = true,
    user?: string | null,
    password?: string | null,
  ) {
    if (allowed.has(new URL(url, location.href).origin)) foreign.delete(this)
    else foreign.add(this)
    if (async) synchronous.delete(this)
    else synchronous.add(this)
    open.call(this, method, url, async, user, password)
  }

  XMLHttpRequest.prototype.send = function (body?: XMLHttpRequestBodyInit | null) {
    if (foreign.has(this)) return
    if (synchronous.has(this)) this.timeout = LIMIT
    try {
      send.call(this, body)
    } catch {
      // The caller looks at `status`, which is 0.
    }
  }

  return { allow: (origin) => void allowed.add(origin) }
}
