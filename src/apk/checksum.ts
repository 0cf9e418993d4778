import { createHash } from 'node:crypto'

/** apk's text form of a SHA-1: `Q1` and base64 with padding. */
export type Checksum = `Q1${string}`

/** The checksum of bytes; of a control member it is the package's identity. */
export function checksumOf(bytes: Uint8Array): Checksum {
  return `Q1${createHash('sha1').update(bytes).digest('base64')}`
}

/** A checksum from a SHA-1 in hex. */
export function checksumFromHex(sha1: string): Checksum {
  return `Q1${Buffer.from(sha1, 'hex').toString('base64')}`
}

/** The SHA-1 in hex of a checksum; `undefined` for text that is none. */
export function checksumToHex(checksum: string): string | undefined {
  if (/^X1[0-9a-f]{40}$/i.test(checksum)) return checksum.slice(2).toLowerCase()
  if (!/^Q1[A-Za-z0-9+/]{27}=$/.test(checksum)) return undefined
  return Buffer.from(checksum.slice(2), 'base64').toString('hex')
}
