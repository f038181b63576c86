/**
 * Makes a failing extension download a clean SQL error. DuckDB-Wasm fetches extensions with a synchronous
 * XMLHttpRequest from inside WebAssembly; when `send` throws (no network, blocked by policy), the exception
 * unwinds through the engine and damages it. Swallowed here, the status stays 0 and DuckDB reports the file as
 * not available.
 */
export function guardSynchronousRequests(): void {
  const send = XMLHttpRequest.prototype.send
  XMLHttpRequest.prototype.send = function (body) {
    try {
      send.call(this, body)
    } catch {
      // The caller looks at `status`, which is 0.
    }
  }
}
