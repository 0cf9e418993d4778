/** Number of a name, counted in the order in which the indexes first mention them. */
export type NameId = number

/** All names of a universe. */
export class Names {
  readonly #ids = new Map<string, NameId>()
  readonly #texts: string[] = []

  get size(): number {
    return this.#texts.length
  }

  /** The number of a name, which is a new one when it was not mentioned before. */
  intern(text: string): NameId {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#texts.length
    this.#texts.push(text)
    this.#ids.set(text, id)
    return id
  }

  /** The number of a name; `undefined` for one that was never mentioned. */
  find(text: string): NameId | undefined {
    return this.#ids.get(text)
  }

  text(name: NameId): string {
    return this.#texts[name] ?? ''
  }

  /** All names as apk walks through them: by bucket of its hash table, in each the newest first. */
  inHashOrder(): readonly NameId[] {
    const newest = new Int32Array(bucketCount).fill(-1)
    const older = new Int32Array(this.size)
    for (const [name, text] of this.#texts.entries()) {
      const bucket = murmur3(text) % bucketCount
      older[name] = newest[bucket] ?? -1
      newest[bucket] = name
    }
    const order: NameId[] = []
    for (const first of newest) {
      for (let name = first; name >= 0; name = older[name] ?? -1) order.push(name)
    }
    return order
  }
}

const bucketCount = 20_000
const seed = 5381

/** MurmurHash3 (x86, 32 bits) of a text's UTF-8 bytes. */
function murmur3(text: string): number {
  const length = Buffer.byteLength(text)
  const bytes = length === text.length ? text : Buffer.from(text).toString('latin1')
  const tail = length & ~3
  let hash = seed
  for (let i = 0; i < tail; i += 4) {
    const block =
      bytes.charCodeAt(i) |
      (bytes.charCodeAt(i + 1) << 8) |
      (bytes.charCodeAt(i + 2) << 16) |
      (bytes.charCodeAt(i + 3) << 24)
    hash = (Math.imul(rotate(hash ^ scramble(block), 13), 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let i = length - 1; i >= tail; i--) rest = (rest << 8) | bytes.charCodeAt(i)
  hash ^= scramble(rest) ^ length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
