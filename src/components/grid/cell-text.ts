/** A value as one line of a grid: line breaks are shown as signs, and a text longer than any column is cut. */

/** More than a column is ever wide; megabytes in a cell would make scrolling slow. */
const LONGEST = 1000

const LINE_BREAK = /\r\n|\r|\n/g

export function cellText(value: string): string {
  const text = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
  return text.replace(LINE_BREAK, '↵')
}
