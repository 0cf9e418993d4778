import { createHash } from 'node:crypto'

/** The name of a blob: `sha256:` and 64 lower-case hex digits (OCI image specification, `descriptor.md`). */
export type Digest = `sha256:${string}`

/** The digest of some bytes. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length)
}

/** A digest from its hex digits. */
export function digestFromHex(hex: string): Digest {
  return `sha256:${hex}`
}

/** A blob's name and size. */
export interface Blob {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}
