/** What DuckDB says of an error, as a person reads it: DuckDB-Wasm hands some errors on as JSON. */

/** @returns e.g. `Catalog Error: Column with name i already exists!`, as DuckDB prints it elsewhere. */
export function duckdbMessage(text: string): string {
  if (!text.startsWith('{"exception_type"')) return text
  const { exception_type: type, exception_message: message } = fieldsOf(text)
  return typeof type === 'string' && typeof message === 'string' ? `${type} Error: ${message}` : text
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
