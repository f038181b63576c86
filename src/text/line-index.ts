/** Converts between UTF-16 offsets and 1-based line and column numbers of one text. */

export interface Position {
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
}

export class LineIndex {
  private readonly starts: readonly number[]
  private readonly length: number

  constructor(text: string) {
    const starts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    this.starts = starts
    this.length = text.length
  }

  /** The line and column of an offset; offsets outside the text are moved to its nearest end. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.length))
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: at - (this.starts[low] ?? 0) + 1 }
  }

  /** The offset of a 1-based line and column, kept inside the text. */
  offsetAt({ line, column }: Position): number {
    const start = this.starts[Math.max(0, Math.min(line - 1, this.starts.length - 1))] ?? 0
    return Math.max(0, Math.min(start + column - 1, this.length))
  }
}
