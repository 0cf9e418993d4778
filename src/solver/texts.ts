/** Number of a text, counted in the order in which they came. */
export type TextId = number

/**
 * Different texts, each once, as places in the bytes where they first came, which have to stay as they are. They are
 * compared by their bytes, and decoded when they are first asked for.
 */
export class Texts {
  readonly #sources: Buffer[] = []
  /** Text → its source, where it starts in that, where it stops, and its hash. */
  #entries = new Int32Array(256 * entryWidth)
  #size = 0
  /** A hash table with open addressing: the number of a text plus 1, or 0. Its length is a power of two. */
  #slots = new Int32Array(1024)
  readonly #decoded = new Map<TextId, string>()

  get size(): number {
    return this.#size
  }

  /** The number of a text in some bytes, which is a new one when it did not come before. */
  intern(bytes: Buffer, start: number, stop: number): TextId {
    const hash = murmur3(bytes, start, stop)
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] ?? 0) - 1
      if (id < 0) return this.#add(slot, hash, bytes, start, stop)
      if (this.#is(id, hash, bytes, start, stop)) return id
    }
  }

  /** The number of a text; `undefined` for one that never came. */
  find(text: string): TextId | undefined {
    const bytes = Buffer.from(text)
    const hash = murmur3(bytes, 0, bytes.length)
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] ?? 0) - 1
      if (id < 0) return undefined
      if (this.#is(id, hash, bytes, 0, bytes.length)) return id
    }
  }

  text(id: TextId): string {
    const known = this.#decoded.get(id)
    if (known !== undefined) return known
    const text = this.bytes(id).toString('utf8', this.start(id), this.stop(id))
    this.#decoded.set(id, text)
    return text
  }

  /** The bytes in which a text stands, from its start to its stop. */
  bytes(id: TextId): Buffer {
    return this.#sources[this.#entries[id * entryWidth] ?? 0] ?? noBytes
  }

  start(id: TextId): number {
    return this.#entries[id * entryWidth + 1] ?? 0
  }

  stop(id: TextId): number {
    return this.#entries[id * entryWidth + 2] ?? 0
  }

  /** MurmurHash3 (x86, 32 bits, with apk's seed) of a text. */
  hash(id: TextId): number {
    return (this.#entries[id * entryWidth + 3] ?? 0) >>> 0
  }

  #is(id: TextId, hash: number, bytes: Buffer, start: number, stop: number): boolean {
    const entries = this.#entries
    const entry = id * entryWidth
    const from = entries[entry + 1] ?? 0
    if (entries[entry + 3] !== hash || (entries[entry + 2] ?? 0) - from !== stop - start) return false
    const known = this.bytes(id)
    for (let at = start; at < stop; at++) if (bytes[at] !== known[at - start + from]) return false
    return true
  }

  #add(slot: number, hash: number, bytes: Buffer, start: number, stop: number): TextId {
    const id = this.#size++
    const entry = id * entryWidth
    if (entry === this.#entries.length) this.#enlarge()
    this.#entries[entry] = this.#source(bytes)
    this.#entries[entry + 1] = start
    this.#entries[entry + 2] = stop
    this.#entries[entry + 3] = hash
    this.#slots[slot] = id + 1
    if (2 * this.#size > this.#slots.length) this.#rehash()
    return id
  }

  #source(bytes: Buffer): number {
    const last = this.#sources.length - 1
    if (this.#sources[last] === bytes) return last
    return this.#sources.push(bytes) - 1
  }

  #enlarge(): void {
    const larger = new Int32Array(4 * this.#entries.length)
    larger.set(this.#entries)
    this.#entries = larger
  }

  #rehash(): void {
    const slots = new Int32Array(4 * this.#slots.length)
    const mask = slots.length - 1
    for (let id = 0; id < this.#size; id++) {
      let slot = this.hash(id) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id + 1
    }
    this.#slots = slots
  }
}

const entryWidth = 4
const noBytes = Buffer.alloc(0)

const seed = 5381

/** MurmurHash3 (x86, 32 bits) of some bytes, as a signed number. */
function murmur3(bytes: Buffer, start: number, stop: number): number {
  const length = stop - start
  const tail = start + (length & ~3)
  let hash = seed
  for (let at = start; at < tail; at += 4) {
    const block =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
    hash = (Math.imul(rotate(hash ^ scramble(block), 13), 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = stop - 1; at >= tail; at--) rest = (rest << 8) | (bytes[at] ?? 0)
  hash ^= scramble(rest) ^ length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
