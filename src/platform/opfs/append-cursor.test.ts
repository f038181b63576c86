import { describe, expect, it } from 'vitest'
import { appendCursor } from './append-cursor.ts'

/**
 * A log as DuckDB-Wasm sees it (`WebFileSystem::Write`, `Truncate`): position and size of its own, which start at
 * 0 and at the real size, over the real bytes that the cursor steers.
 */
function openLog(content: string) {
  let real = content
  let position = 0
  let size = content.length
  const cursor = appendCursor(content.length)
  return {
    write(text: string) {
      const old = real
      real += text
      const endsCommit = () => text.endsWith('!') && old.endsWith('!')
      const reported = cursor.wrote(position, text.length, old.length, endsCommit)
      if (position + text.length > size) size = Math.max(position + reported, size)
      position += reported
    },
    truncate(to: number) {
      real = real.slice(0, cursor.realSize(to))
      size = to
    },
    size: () => size,
    real: () => real,
  }
}

describe('appending', () => {
  it('keeps what a log had, and truncates to where a commit started', () => {
    for (const content of ['', 'old!', 'an old log that is longer than all the new commits together!']) {
      for (const commits of [
        ['a!'],
        ['a', 'b!'],
        ['a!', 'bb!', 'c', 'd!'],
        ['one commit that is longer than the old log was, by far, by very far!', 'b!'],
      ]) {
        const log = openLog(content)
        let expected = content
        for (const part of commits) {
          log.write(part)
          expected += part
          if (!part.endsWith('!')) continue
          // A commit that fails: some bytes arrive, then DuckDB truncates to the size it saw before.
          const before = log.size()
          log.write('x')
          log.write('yy')
          log.truncate(before)
          expect(log.real()).toBe(expected)
          // And one that fails before any byte of it arrives.
          log.truncate(log.size())
          expect(log.real()).toBe(expected)
        }
        expect(log.real()).toBe(expected)
      }
    }
  })

  it('takes back a first commit that fails', () => {
    const log = openLog('old!')
    const before = log.size()
    log.write('x')
    log.truncate(before)
    expect(log.real()).toBe('old!')
    log.write('a!')
    expect(log.real()).toBe('old!a!')
  })

  it('truncates a torn tail before the first write', () => {
    const log = openLog('old!torn')
    log.truncate(4)
    log.write('a!')
    expect(log.real()).toBe('old!a!')
    const before = log.size()
    log.write('x')
    log.truncate(before)
    expect(log.real()).toBe('old!a!')
  })
})
