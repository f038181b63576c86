import { describe, expect, it } from 'vitest'
import { checkRuntime } from './runtime.ts'

/** The stock runtime's functions with their parameters, as `runtime_browser.ts` of 1.33.1-dev64.0 declares them. */
const stock = () => ({
  _fileInfoCache: new Map(),
  getFileInfo: (_mod: never, _id: never) => {},
  getDefaultDataProtocol: (_mod: never) => {},
  openFile: (_mod: never, _id: never, _flags: never) => {},
  closeFile: (_mod: never, _id: never) => {},
  readFile: (_mod: never, _id: never, _buf: never, _bytes: never, _location: never) => {},
  writeFile: (_mod: never, _id: never, _buf: never, _bytes: never, _location: never) => {},
  truncateFile: (_mod: never, _id: never, _size: never) => {},
  getLastFileModificationTime: (_mod: never, _id: never) => {},
  checkFile: (_mod: never, _path: never, _length: never) => {},
  moveFile: (_mod: never, _from: never, _fromLength: never, _to: never, _toLength: never) => {},
  glob: (_mod: never, _path: never, _length: never) => {},
  checkDirectory: (_mod: never, _path: never, _length: never) => {},
  createDirectory: (_mod: never, _path: never, _length: never) => {},
  removeDirectory: (_mod: never, _path: never, _length: never) => {},
})

describe('the runtime', () => {
  it('is taken as it is when it has what the file system needs', () => {
    const runtime = stock()
    expect(checkRuntime(runtime)).toBe(runtime)
  })

  it('is refused by name when it is not there, with the version that is needed', () => {
    expect(() => checkRuntime(undefined)).toThrow(
      'differs from 1.33.1-dev64.0 in what the file system needs: DUCKDB_RUNTIME is missing.',
    )
  })

  it.each(Object.keys(stock()).filter((name) => name !== '_fileInfoCache'))(
    'is refused when %s is missing, something else, or has other parameters',
    (name) => {
      expect(() => checkRuntime({ ...stock(), [name]: undefined })).toThrow(`: ${name} is missing.`)
      expect(() => checkRuntime({ ...stock(), [name]: 1 })).toThrow(`: ${name} is not a function.`)
      const six = (_a: never, _b: never, _c: never, _d: never, _e: never, _f: never) => {}
      expect(() => checkRuntime({ ...stock(), [name]: six })).toThrow(
        new RegExp(`: ${name} has 6 parameters, not [1-5]\\.`),
      )
    },
  )

  it('is refused with everything that differs', () => {
    expect(() => checkRuntime({ ...stock(), _fileInfoCache: {}, glob: undefined })).toThrow(
      'glob is missing, _fileInfoCache is not a Map',
    )
  })
})
