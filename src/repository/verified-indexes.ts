import { type PackageIndex, type ReadIndexOptions, readIndex, type TrustedKey, tableOf } from '../apk/index.js'
import { type Digest, digestOf, hexOf } from '../store/index.js'

/** Bytes of records to keep: those of a few of the largest distributions. */
const maxBytes = 64 * 2 ** 20

/** Indexes that this process has verified, by what they were verified with; the one used last is the last. */
const verified = new Map<string, PackageIndex>()

/** What to verify an index with. */
interface Verification extends ReadIndexOptions {
  readonly keys: readonly TrustedKey[]
}

/**
 * Reads and verifies an index, which is done once in a process for the same file and the same keys: images that are built
 * one after the other mostly take their packages from the same repositories.
 *
 * @throws What {@link readIndex} throws.
 */
export async function verifiedIndex(
  bytes: Uint8Array,
  options: Verification,
): Promise<{ readonly index: PackageIndex; readonly digest: Digest }> {
  const digest = digestOf(bytes)
  const key = keyOf(digest, options.keys)
  const index = verified.get(key) ?? (await readIndex(bytes, options))
  verified.delete(key)
  verified.set(key, index)
  forgetOldest()
  return { index, digest }
}

/** Names are part of what vouches: which key a signature is checked with goes by them, the first of a name. */
function keyOf(digest: Digest, keys: readonly TrustedKey[]): string {
  return hexOf(digestOf(JSON.stringify([digest, keys.map(({ name, pem }) => [name, pem])])))
}

function forgetOldest(): void {
  let bytes = 0
  for (const [key, index] of [...verified].reverse()) {
    bytes += tableOf(index).text.length
    if (bytes > maxBytes) verified.delete(key)
  }
}
