import { ArchiveError } from '../errors/index.js'
import type { Entry, EntryAttributes } from './entry.js'
import { entryPath, linkTarget } from './entry-path.js'
import { type ArchiveLimits, defaultArchiveLimits } from './limits.js'
import { parsePax } from './pax.js'
import { blockSize, isZeroBlock, readHeader, type TarHeader } from './tar-header.js'

/** Receives the chunks of one file's content, in order. Chunks are only valid during the call. */
export type ContentReceiver = (chunk: Uint8Array) => void

/** What a {@link TarReader} calls while it reads. */
export interface TarVisitor {
  /**
   * An entry starts. `pax` has the entry's PAX records as bytes. The returned function receives its content
   * and `end` is called after the last of it.
   */
  entry(entry: Entry, pax: ReadonlyMap<string, Uint8Array>): { content: ContentReceiver; end(): void } | undefined
}

/**
 * A strict, synchronous reader of ustar archives with PAX headers (POSIX.1-2001 pax) and GNU long names: push inflated
 * chunks of any size, then call {@link TarReader.end}. It holds one header and at most one PAX header in memory.
 *
 * Two end-of-archive blocks may be missing, as in the first two members of an apk; what follows them may only be zeros.
 */
export class TarReader {
  readonly #visitor: TarVisitor
  readonly #limits: ArchiveLimits
  /** Bytes of a block, or of a PAX or long-name payload, that is not complete yet. */
  #pending: Uint8Array = new Uint8Array(0)
  #pendingLength = 0
  #state: 'header' | 'content' | 'padding' | 'extension' | 'end' = 'header'
  /** Bytes until the current content, padding or extension is complete. */
  #remaining = 0
  #padding = 0
  #current: { content: ContentReceiver; end(): void } | undefined
  #extension: 'x' | 'g' | 'L' | 'K' = 'x'
  #pax: Map<string, Uint8Array> = new Map()
  #offset = 0
  #entries = 0
  #sawEndBlock = false

  constructor(visitor: TarVisitor, limits: ArchiveLimits = defaultArchiveLimits) {
    this.#visitor = visitor
    this.#limits = limits
  }

  /** Whether the end-of-archive blocks have been read. */
  get ended(): boolean {
    return this.#sawEndBlock
  }

  /** @throws {@link ArchiveError} with a code `UNDISTRO_ARCHIVE_*` at the first byte that is wrong. */
  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      const before = at
      at += this.#consume(chunk, at)
      this.#offset += at - before
    }
    if (this.#offset > this.#limits.inflatedBytes) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_LIMIT',
        problem: `an archive inflates to more than ${this.#limits.inflatedBytes} bytes`,
      })
    }
  }

  /** @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_TRUNCATED` when the archive is not complete. */
  end(): void {
    const complete = this.#state === 'end' || (this.#state === 'header' && this.#pax.size === 0)
    if (complete && this.#pendingLength === 0) return
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_TRUNCATED',
      problem: `an archive ends inside ${this.#state === 'header' ? 'a header' : `the ${this.#state} of an entry`}`,
      place: { offset: this.#offset },
    })
  }

  /** Takes bytes from `chunk` at `at` for the current state and returns how many. */
  #consume(chunk: Uint8Array, at: number): number {
    switch (this.#state) {
      case 'content': {
        const length = Math.min(this.#remaining, chunk.length - at)
        this.#current?.content(chunk.subarray(at, at + length))
        this.#advance(length)
        return length
      }
      case 'padding': {
        const length = Math.min(this.#remaining, chunk.length - at)
        this.#advance(length)
        return length
      }
      case 'extension':
        return this.#gather(chunk, at, this.#remaining + this.#padding, payload => this.#readExtension(payload))
      case 'header':
      case 'end':
        return this.#gather(chunk, at, blockSize, block => this.#readBlock(block))
    }
  }

  #advance(length: number): void {
    this.#remaining -= length
    if (this.#remaining > 0) return
    if (this.#state === 'content') {
      this.#current?.end()
      this.#current = undefined
      this.#state = 'padding'
      this.#remaining = this.#padding
    }
    if (this.#remaining === 0) this.#state = 'header'
  }

  /** Collects `wanted` bytes, without a copy when the chunk has them all, and hands them on. */
  #gather(chunk: Uint8Array, at: number, wanted: number, receive: (bytes: Uint8Array) => void): number {
    if (this.#pendingLength === 0 && chunk.length - at >= wanted) {
      receive(chunk.subarray(at, at + wanted))
      return wanted
    }
    if (this.#pending.length < wanted) {
      const larger = new Uint8Array(wanted)
      larger.set(this.#pending.subarray(0, this.#pendingLength))
      this.#pending = larger
    }
    const length = Math.min(wanted - this.#pendingLength, chunk.length - at)
    this.#pending.set(chunk.subarray(at, at + length), this.#pendingLength)
    this.#pendingLength += length
    if (this.#pendingLength === wanted) {
      this.#pendingLength = 0
      receive(this.#pending.subarray(0, wanted))
    }
    return length
  }

  #readBlock(block: Uint8Array): void {
    if (isZeroBlock(block)) {
      this.#sawEndBlock = true
      this.#state = 'end'
      return
    }
    if (this.#state === 'end') {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_TRAILING',
        problem: 'something follows the end-of-archive block',
        place: { offset: this.#offset },
      })
    }
    const header = readHeader(block, this.#offset)
    if (header.type === 'x' || header.type === 'g' || header.type === 'L' || header.type === 'K') {
      this.#startExtension(header.type, header.size)
    } else {
      this.#startEntry(header)
    }
  }

  #startExtension(type: 'x' | 'g' | 'L' | 'K', size: number): void {
    if (size > this.#limits.paxBytes) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_LIMIT',
        problem: `an extended header of ${size} bytes is larger than the limit of ${this.#limits.paxBytes}`,
        place: { offset: this.#offset },
      })
    }
    this.#extension = type
    this.#remaining = size
    this.#padding = paddingOf(size)
    this.#state = size === 0 ? 'header' : 'extension'
  }

  #readExtension(payload: Uint8Array): void {
    const bytes = payload.slice(0, this.#remaining)
    this.#remaining = 0
    this.#state = 'header'
    switch (this.#extension) {
      case 'x':
        for (const [key, value] of parsePax(bytes, this.#offset)) this.#pax.set(key, value)
        break
      case 'L':
        this.#pax.set('path', untilNul(bytes))
        break
      case 'K':
        this.#pax.set('linkpath', untilNul(bytes))
        break
      case 'g':
        // Global records would silently change every later entry; apk ignores them, and so do its packages.
        break
    }
  }

  #startEntry(header: TarHeader): void {
    if (++this.#entries > this.#limits.entries) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_LIMIT',
        problem: `an archive has more than ${this.#limits.entries} entries`,
        place: { offset: this.#offset },
      })
    }
    const pax = this.#pax
    this.#pax = new Map()
    const entry = toEntry(header, pax, this.#limits, this.#offset)
    if (entry.type !== 'file' && header.size !== 0) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_HEADER',
        problem: `a ${entry.type} states a size of ${header.size} bytes`,
        place: { path: entry.path, offset: this.#offset },
      })
    }
    const size = entry.type === 'file' ? entry.size : 0
    this.#current = this.#visitor.entry(entry, pax)
    this.#remaining = size
    this.#padding = paddingOf(size)
    this.#state = 'content'
    if (size === 0) {
      this.#padding = 0
      this.#advance(0)
    }
  }
}

/** Bytes of zeros after content of `size` bytes, up to the next block. */
export function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize
}

function toEntry(
  header: TarHeader,
  pax: ReadonlyMap<string, Uint8Array>,
  limits: ArchiveLimits,
  offset: number,
): Entry {
  const xattrs = xattrsOf(pax)
  const attributes: EntryAttributes = {
    path: entryPath(pax.get('path') ?? header.name, limits, offset),
    mode: header.mode & 0o7777,
    uid: paxInteger(pax, 'uid', offset) ?? header.uid,
    gid: paxInteger(pax, 'gid', offset) ?? header.gid,
    uname: paxText(pax, 'uname') ?? header.uname,
    gname: paxText(pax, 'gname') ?? header.gname,
    mtime: paxInteger(pax, 'mtime', offset) ?? header.mtime,
    ...(xattrs && { xattrs }),
  }
  const link = (): Uint8Array => pax.get('linkpath') ?? header.linkname
  switch (header.type) {
    case 'file':
      return { ...attributes, type: 'file', size: paxInteger(pax, 'size', offset) ?? header.size }
    case 'directory':
      return { ...attributes, type: 'directory' }
    case 'symlink':
      return { ...attributes, type: 'symlink', target: linkTarget(link(), limits, offset) }
    case 'hardlink':
      return { ...attributes, type: 'hardlink', target: entryPath(link(), limits, offset) }
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return { ...attributes, type: header.type, major: header.major, minor: header.minor }
    default:
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_TYPE',
        problem: `an entry has the type ${JSON.stringify(header.type)}, which is none that a root file system has`,
        place: { path: attributes.path, offset },
      })
  }
}

const xattrPrefix = 'SCHILY.xattr.'

function xattrsOf(pax: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> | undefined {
  const names = [...pax.keys()].filter(key => key.startsWith(xattrPrefix)).sort()
  if (names.length === 0) return undefined
  return Object.fromEntries(
    names.map(key => [key.slice(xattrPrefix.length), Buffer.from(pax.get(key) ?? []).toString('base64')]),
  )
}

function paxText(pax: ReadonlyMap<string, Uint8Array>, key: string): string | undefined {
  const value = pax.get(key)
  return value && Buffer.from(value).toString('utf8')
}

function paxInteger(pax: ReadonlyMap<string, Uint8Array>, key: string, offset: number): number | undefined {
  const text = paxText(pax, key)
  if (text === undefined) return undefined
  // Times may have a fraction; entries have whole seconds.
  const value = /^-?\d+(\.\d*)?$/.test(text) ? Math.floor(Number(text)) : Number.NaN
  if (Number.isSafeInteger(value) && (value >= 0 || key === 'mtime')) return value
  throw new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_PAX',
    problem: `the PAX record ${key} is ${JSON.stringify(text.slice(0, 40))}, not a number in range`,
    place: { offset },
  })
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
