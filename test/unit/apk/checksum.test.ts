import { expect, test } from 'vitest'
import { checksumFromHex, checksumOf, checksumToHex } from '../../../src/apk/index.js'

const hex = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
const checksum = 'Q12jmj7l5rSw0yVb/vlWAYkK/YBwk='

test('a checksum is the base64 of a SHA-1 with Q1 before it', () => {
  expect(checksumOf(new Uint8Array(0))).toBe(checksum)
  expect(checksumFromHex(hex)).toBe(checksum)
})

test.each([checksum, `X1${hex}`, `X1${hex.toUpperCase()}`])('%s reads as the SHA-1 in hex', text => {
  expect(checksumToHex(text)).toBe(hex)
})

test.each([
  '',
  hex,
  `Q2${checksum.slice(2)}`,
  checksum.slice(0, -1),
  `${checksum}=`,
  `Q1${'A'.repeat(28)}`,
  `X1${hex.slice(1)}`,
  `X1${hex.slice(1)}g`,
  ` ${checksum}`,
])('%j is no checksum', text => {
  expect(checksumToHex(text)).toBeUndefined()
})
