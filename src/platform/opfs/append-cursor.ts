/**
 * Translates between the positions DuckDB-Wasm believes an append-only file has and the real ones, so that every
 * write lands at the end and every truncation cuts exactly what was meant.
 *
 * DuckDB-Wasm ignores the append flag: a file opened for appending starts at position 0, and after a truncation
 * the position stays beyond the new end (`web_filesystem.cc`, `Write` and `Truncate`).
 */

interface Segment {
  /** Believed sizes above this one belong to this segment. */
  readonly above: number
  /** Real size minus believed size. */
  readonly shift: number
}

export interface AppendCursor {
  /**
   * Registers a write of `length` bytes that DuckDB asks for at `location` of a file that ends at `end`.
   *
   * @param endsCommit asked once, after the first write to a file that was not empty: whether these bytes end
   *   with a complete commit.
   * @returns the number to report as written.
   */
  wrote(location: number, length: number, end: number, endsCommit: () => boolean): number
  /** The real size for a truncation to `size`. */
  realSize(size: number): number
}

/** A cursor for a file that is `size` bytes long when it is opened for appending. */
export function appendCursor(size: number): AppendCursor {
  const segments: Segment[] = [{ above: -1, shift: 0 }]
  let first = true
  /** The size before the first write, and where a truncation to that size cuts. */
  let opening = size
  let base = size

  return {
    wrote(location, length, end, endsCommit) {
      const atOldEnd = first && location === 0 && end > 0
      first = false
      if (atOldEnd) {
        // Reporting the old bytes as written too moves the believed position to the real end. The believed
        // size stays behind when the write is shorter than the file was; then a truncation to the opening size
        // means "before the next commit" if this write was a whole one, and "before this one" if it was not.
        if (length <= end && endsCommit()) base = end + length
        return end + length
      }
      const shift = end - location
      if (shift !== segments.at(-1)?.shift) segments.push({ above: location, shift })
      return length
    },
    realSize(wanted) {
      if (first) {
        opening = wanted
        base = wanted
      }
      if (wanted === opening) return base
      return wanted + (segments.findLast(({ above }) => above < wanted)?.shift ?? 0)
    },
  }
}
