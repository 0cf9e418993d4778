import { describe, expect, test } from 'vitest'
import { displayUrl } from '../../../src/net/index.js'
import { parseHttpUrl } from '../../../src/net/url.js'

describe('a displayed URL', () => {
  test('has no user, password, query or fragment', () => {
    expect(displayUrl('https://user:secret@host.example:8443/a/b.apk?token=secret#secret')).toBe(
      'https://host.example:8443/a/b.apk',
    )
  })

  test('shows nothing of what is no URL', () => {
    expect(displayUrl('https://user:secret@ho st/')).toBe('(malformed URL)')
  })
})

describe('an address to fetch', () => {
  test.each(['https://host.example/x', 'http://127.0.0.1:80/'])('may be %s', address => {
    expect(parseHttpUrl(address)).toEqual(new URL(address))
  })

  test.each([
    ['ftp://user:secret@host.example/x', 'ftp: addresses cannot be fetched (ftp://host.example/x)'],
    ['file:///etc/passwd', 'file: addresses cannot be fetched'],
    ['https://user:secret@ho st/', 'an address is not a URL'],
    ['packages/x86_64', 'an address is not a URL'],
  ])('may not be %s', (address, message) => {
    expect(() => parseHttpUrl(address)).toThrow(
      expect.objectContaining({ code: 'UNDISTRO_FETCH_URL', attempts: 0, message: expect.stringContaining(message) }),
    )
  })

  test('leaves no secret in the error', () => {
    const error = thrownBy(() => parseHttpUrl('https://user:secret@ho st/?token=secret'))
    expect(JSON.stringify([error.message, error.place, error.cause, error.stack])).not.toContain('secret')
  })
})

function thrownBy(run: () => unknown): Error & { place?: unknown } {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it did not throw')
}
