/** Random ids in the two RFC 9562 forms DuckLake writes: version 4, and version 7 that sorts by time. */

/** A random uuid, version 4. */
export function uuidV4(): string {
  return format(crypto.getRandomValues(new Uint8Array(16)), 4)
}

/** A uuid, version 7: 48 bits of milliseconds since 1970, then random bits. */
export function uuidV7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  new DataView(bytes.buffer).setUint16(0, Math.floor(now / 2 ** 32))
  new DataView(bytes.buffer).setUint32(2, now % 2 ** 32)
  return format(bytes, 7)
}

/** When a version 7 uuid in a text was made, in milliseconds since 1970; `null` when there is none. */
export function uuidTime(text: string): number | null {
  const [, high, low] =
    /(?<![0-9a-f])([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f])/i.exec(
      text,
    ) ?? []
  return high === undefined || low === undefined ? null : Number.parseInt(high + low, 16)
}

function format(bytes: Uint8Array, version: number): string {
  const view = new DataView(bytes.buffer)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | (version << 4))
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
