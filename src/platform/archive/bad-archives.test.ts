import { expect, test } from 'vitest'
import { MemoryDisk } from '../opfs/testing/memory-disk.ts'
import { checkImport } from './import.ts'
import { memoryTree } from './testing/memory-tree.ts'

const text = (value: string) => new TextEncoder().encode(value)

const table = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] ?? 0)
  return ~crc >>> 0
}

interface Part {
  readonly name: string
  readonly data?: Uint8Array
  /** What the headers say, where it is not the truth. */
  readonly size?: number
  readonly crc?: number
  readonly flags?: number
  readonly method?: number
  /** Only in the local header. */
  readonly localName?: string
}

function little(...fields: readonly (readonly [value: number, width: 2 | 4])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([value, width]) => Array.from({ length: width }, (_, at) => (value >>> (8 * at)) & 255)),
  )
}

/** A zip byte by byte: no library writes the ones that are needed here. */
function zipOf(...parts: readonly Part[]): Blob {
  const local: Uint8Array[] = []
  const central: Uint8Array[] = []
  let at = 0
  for (const part of parts) {
    const { data = text('data'), flags = 0x800, method = 0 } = part
    const name = text(part.name)
    const localName = text(part.localName ?? part.name)
    const common = (length: number): readonly (readonly [number, 2 | 4])[] => [
      [20, 2],
      [flags, 2],
      [method, 2],
      [0, 2],
      [0x21, 2],
      [part.crc ?? crcOf(data), 4],
      [data.length, 4],
      [part.size ?? data.length, 4],
      [length, 2],
      [0, 2],
    ]
    central.push(
      little([0x02014b50, 4], [20, 2], ...common(name.length), [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]),
      name,
    )
    const header = little([0x04034b50, 4], ...common(localName.length))
    local.push(header, localName, data)
    at += header.length + localName.length + data.length
  }
  const directory = central.reduce((sum, { length }) => sum + length, 0)
  const count = parts.length
  const end = little([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [directory, 4], [at, 4], [0, 2])
  return new Blob([...local, ...central, end].map((each) => Uint8Array.from(each)))
}

/** Checks a zip, and that nothing came of it. */
async function check(zip: Blob, room: number | null = null) {
  const files = await memoryTree(new MemoryDisk())
  try {
    return await checkImport(files, { zip }, { room })
  } finally {
    expect(await files.list('')).toEqual([])
  }
}

async function deflate(data: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(data)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const zeros = new Uint8Array(3_000_000)

test('the zips made here are read: a name, a folder, a compressed entry', async () => {
  const data = await deflate(zeros)
  const plan = await check(
    zipOf(
      { name: 'root/', data: text('') },
      { name: 'root/a' },
      { name: 'relative/zeros', data, method: 8, size: zeros.length, crc: crcOf(zeros) },
    ),
  )
  expect(plan.files).toEqual([
    { path: '/a', size: 4, replaces: false },
    { path: 'zeros', size: 3_000_000, replaces: false },
  ])
})

test.each<readonly [string, Blob | (() => Promise<Blob>), RegExp]>([
  ['no zip at all', new Blob(['metaxy']), /not a whole zip file/],
  ['nothing', new Blob([]), /not a whole zip file/],
  ['a zip of nothing', zipOf(), /The zip is empty/],
  ['a zip that was cut off', zipOf({ name: 'root/a' }).slice(0, -30), /not a whole zip file/],
  ['a zip without its beginning', zipOf({ name: 'root/a' }, { name: 'root/b' }).slice(20), /whole|damaged/],
  ['a zip with something after it', new Blob([zipOf({ name: 'root/a' }), 'more']), /not a whole zip file/],
  ['a name that leads upwards', zipOf({ name: '../x' }), /"..\/x" is not the name of a stored file/],
  ['a name that leads upwards inside', zipOf({ name: 'root/../../x' }), /not the name of a stored file/],
  ['an absolute name', zipOf({ name: '/etc/passwd' }), /not the name of a stored file/],
  ['a drive', zipOf({ name: 'C:\\x' }), /not the name of a stored file/],
  ['backslashes', zipOf({ name: 'root/..\\..\\x' }), /not the name of a stored file/],
  ['a NUL', zipOf({ name: 'root/a\u0000.db' }), /"root\/a\\u0000.db" is not the name/],
  ['no name', zipOf({ name: '' }), /"" is not the name/],
  ['a file of no downloaded zip', zipOf({ name: '__MACOSX/x' }), /"__MACOSX\/x" is not the name/],
  ['a folder elsewhere', zipOf({ name: 'other/', data: text('') }), /"other\/" is not a folder/],
  ['a folder with bytes', zipOf({ name: 'root/' }), /"root\/" is not a folder/],
  ['a long name', zipOf({ name: `root/${'x'.repeat(5000)}` }), /too long/],
  ['one name twice', zipOf({ name: 'root/a' }, { name: 'root/a', data: text('other') }), /"root\/a" twice/],
  ['the names of imports', zipOf({ name: 'relative/.incoming/0' }), /kept for imports/],
  ['a log alone', zipOf({ name: 'root/x.db.wal' }), /without its database/],
  ['a password', zipOf({ name: 'root/a', flags: 0x801 }), /"root\/a" is encrypted/],
  ['another compression', zipOf({ name: 'root/a', method: 14 }), /method \(14\)/],
  ['a wrong checksum', zipOf({ name: 'root/a', crc: 1 }), /"root\/a" is damaged/],
  ['two names of one entry', zipOf({ name: 'root/a', localName: 'root/b' }), /"root\/a" is damaged/],
  ['a size that is too large', zipOf({ name: 'root/a', size: 100 }), /"root\/a" is damaged/],
  ['bytes that are no deflated ones', zipOf({ name: 'root/a', method: 8 }), /"root\/a" is damaged/],
  [
    'a bomb: more bytes than declared',
    async () => zipOf({ name: 'root/a', data: await deflate(zeros), method: 8, size: 10, crc: crcOf(zeros) }),
    /"root\/a" is damaged/,
  ],
  [
    'fewer bytes than declared',
    async () =>
      zipOf({ name: 'root/a', data: await deflate(text('a')), method: 8, size: 10, crc: crcOf(text('a')) }),
    /"root\/a" is damaged/,
  ],
])('%s is refused', async (_, zip, message) => {
  const refused = check(zip instanceof Blob ? zip : await zip())
  await expect(refused).rejects.toMatchObject({
    code: 'bad-archive',
    message: expect.stringMatching(message),
    next: 'Choose a zip that was downloaded here and not changed since.',
  })
  await expect(refused).rejects.toThrow(/Nothing was imported\.$/)
})

test('names that differ in case are different files', async () => {
  const { files } = await check(zipOf({ name: 'root/a' }, { name: 'root/A' }))
  expect(files.map(({ path }) => path)).toEqual(['/A', '/a'])
})

test('a declared size beyond what is free is refused without inflating it', async () => {
  const huge = zipOf({ name: 'root/a', data: await deflate(zeros), method: 8, size: 4_000_000_000 })
  await expect(check(huge, 1_000_000_000)).rejects.toMatchObject({ code: 'storage-full' })
})
