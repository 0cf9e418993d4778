import { expect } from 'vitest'
import type { ErrorCode, ErrorPlace } from '../../src/errors/index.js'

/** What to expect of an error: its code, and where needed its place and a part of its message. */
export function failure(code: ErrorCode, parts: { place?: Partial<ErrorPlace>; message?: string } = {}): Error {
  const { place = {}, message = '' } = parts
  return expect.objectContaining({
    code,
    message: expect.stringContaining(message),
    place: expect.objectContaining(place),
  })
}
