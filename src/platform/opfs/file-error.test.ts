import { expect, it } from 'vitest'
import { isQuotaError } from './file-error.ts'

it.each([
  [new DOMException('full', 'QuotaExceededError'), true],
  // What Firefox throws from `truncate`: an object with a name that is no Error.
  [{ name: 'NS_ERROR_FILE_NO_DEVICE_SPACE', message: '' }, true],
  [new DOMException('taken', 'NoModificationAllowedError'), false],
  [new Error('QuotaExceededError'), false],
  ['QuotaExceededError', false],
  [null, false],
])('%s is a full disk: %s', (error, full) => {
  expect(isQuotaError(error)).toBe(full)
})
