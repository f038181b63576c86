/** Slots of the name table as they are on people's disks, byte for byte; made without this code. */

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Generation 6: `/tmp/a.db` is file 0. */
export const OLDER_SLOT_OF_VERSION_1 = bytes(
  '504f4f4c01000000060000000000000013000000670c12b15b5b222f746d702f612e6462222c2230225d5d',
)

/** Generation 7: `/tmp/a.db` is file 0, `/data/b.csv` is file 2. */
export const SLOT_OF_VERSION_1 = bytes(
  '504f4f4c010000000700000000000000270000008672e8705b5b222f746d702f612e6462222c2230225d2c5b222f646174612f622e637376222c2232225d5d',
)

/** Generation 8: as the one before, and `/tmp/a.db` is a database. */
export const SLOT_OF_VERSION_2 = bytes(
  '504f4f4c02000000080000000000000032000000ee2941ef5b5b222f746d702f612e6462222c2230222c226461746162617365225d2c5b222f646174612f622e637376222c2232225d5d',
)
