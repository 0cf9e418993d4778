import { ArchiveError, type ErrorPlace } from '../errors/index.js'
import type { Entry, EntryAttributes } from './entry.js'
import { entryPath, hardlinkTarget, symlinkTarget } from './entry-path.js'
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

const stateNames = {
  header: 'a header',
  content: 'the content of an entry',
  padding: 'the padding of an entry',
  extension: 'an extended header',
  end: 'its end-of-archive blocks',
} as const

/**
 * A strict, synchronous reader of ustar archives with PAX headers (POSIX.1-2001 pax) and GNU long names: push inflated
 * chunks of any size, then call {@link TarReader.end}. It holds one header and at most one PAX header in memory.
 *
 * Two end-of-archive blocks may be missing, as in the first two members of an apk; what follows them may only be zeros.
 */
export class TarReader {
  readonly #visitor: TarVisitor
  readonly #limits: ArchiveLimits
  readonly #place: ErrorPlace
  /** Bytes of a block, or of a PAX or long-name payload, that is not complete yet. */
  #pending: Uint8Array = new Uint8Array(0)
  #pendingLength = 0
  #state: keyof typeof stateNames = 'header'
  /** Bytes until the current content, padding or extension is complete. */
  #remaining = 0
  #padding = 0
  #current: { content: ContentReceiver; end(): void } | undefined
  #extension: 'x' | 'g' | 'L' | 'K' = 'x'
  #pax: Map<string, Uint8Array> = new Map()
  /** Bytes of extended headers since the last entry. */
  #extended = 0
  /** The entry that is being read. */
  #path: string | undefined
  /** Where the current block, extension or piece of content starts: the same however the input is cut. */
  #offset = 0
  #entries = 0
  #sawEndBlock = false

  /** @param place - What errors should name beside the offset in the archive. */
  constructor(visitor: TarVisitor, limits: ArchiveLimits = defaultArchiveLimits, place: ErrorPlace = {}) {
    this.#visitor = visitor
    this.#limits = limits
    this.#place = place
  }

  /** Whether the end-of-archive blocks have been read. */
  get ended(): boolean {
    return this.#sawEndBlock
  }

  /** @throws {@link ArchiveError} with a code `UNDISTRO_ARCHIVE_*` at the first byte that is wrong. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) at += this.#consume(chunk, at)
    if (this.#offset > this.#limits.inflatedBytes) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_LIMIT',
        problem: `an archive inflates to more than ${this.#limits.inflatedBytes} bytes`,
        place: this.#here,
      })
    }
  }

  /** @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_TRUNCATED` when the archive is not complete. */
  end(): void {
    const complete = this.#state === 'end' || (this.#state === 'header' && this.#pax.size === 0)
    if (complete && this.#pendingLength === 0) return
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_TRUNCATED',
      problem: `an archive ends inside ${stateNames[this.#state]}`,
      place: { ...this.#here, path: this.#path },
    })
  }

  get #here(): ErrorPlace {
    return { ...this.#place, offset: this.#offset }
  }

  /** Takes bytes from `chunk` at `at` for the current state and returns how many. */
  #consume(chunk: Uint8Array, at: number): number {
    switch (this.#state) {
      case 'content': {
        const length = Math.min(this.#remaining, chunk.length - at)
        this.#current?.content(chunk.subarray(at, at + length))
        this.#advance(length)
        this.#offset += length
        return length
      }
      case 'padding': {
        const length = Math.min(this.#remaining, chunk.length - at)
        this.#advance(length)
        this.#offset += length
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
    if (this.#remaining > 0) return
    this.#state = 'header'
    this.#path = undefined
  }

  /** Collects `wanted` bytes, without a copy when the chunk has them all, and hands them on. */
  #gather(chunk: Uint8Array, at: number, wanted: number, receive: (bytes: Uint8Array) => void): number {
    if (this.#pendingLength === 0 && chunk.length - at >= wanted) {
      receive(chunk.subarray(at, at + wanted))
      this.#offset += wanted
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
      this.#offset += wanted
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
        place: this.#here,
      })
    }
    const header = readHeader(block, this.#here)
    if (header.type === 'x' || header.type === 'g' || header.type === 'L' || header.type === 'K') {
      this.#startExtension(header.type, header.size)
    } else {
      this.#startEntry(header)
    }
  }

  #startExtension(type: 'x' | 'g' | 'L' | 'K', size: number): void {
    this.#extended += size
    if (this.#extended > this.#limits.paxBytes) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_LIMIT',
        problem: `the extended headers of an entry have more than the ${this.#limits.paxBytes} bytes allowed`,
        place: this.#here,
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
        for (const [key, value] of parsePax(bytes, this.#here)) this.#pax.set(key, value)
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
        place: this.#here,
      })
    }
    const pax = this.#pax
    this.#pax = new Map()
    this.#extended = 0
    const entry = toEntry(header, pax, this.#limits, this.#here)
    if (entry.type !== 'file' && header.size !== 0) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_HEADER',
        problem: `a ${entry.type} states a size of ${header.size} bytes`,
        place: { ...this.#here, path: entry.path },
      })
    }
    const size = entry.type === 'file' ? entry.size : 0
    this.#path = entry.path
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

/** The entry of a header with its PAX records. */
function toEntry(
  header: TarHeader,
  pax: ReadonlyMap<string, Uint8Array>,
  limits: ArchiveLimits,
  archive: ErrorPlace,
): Entry {
  const path = entryPath(pax.get('path') ?? header.name, header.type === 'directory', limits, archive)
  const place = { ...archive, path }
  if ([...pax.keys()].some(key => key.startsWith(sparsePrefix))) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_TYPE',
      problem: 'an entry is a sparse file in GNU’s format, whose bytes are not those of the file',
      place,
    })
  }
  const xattrs = xattrsOf(pax)
  const attributes: EntryAttributes = {
    path,
    mode: header.mode & 0o7777,
    uid: paxInteger(pax, 'uid', place) ?? header.uid,
    gid: paxInteger(pax, 'gid', place) ?? header.gid,
    uname: paxText(pax, 'uname') ?? header.uname,
    gname: paxText(pax, 'gname') ?? header.gname,
    mtime: paxInteger(pax, 'mtime', place) ?? header.mtime,
    ...(xattrs && { xattrs }),
  }
  const link = (): Uint8Array => pax.get('linkpath') ?? header.linkname
  switch (header.type) {
    case 'file':
      return { ...attributes, type: 'file', size: paxInteger(pax, 'size', place) ?? header.size }
    case 'directory':
      return { ...attributes, type: 'directory' }
    case 'symlink':
      return { ...attributes, type: 'symlink', target: symlinkTarget(link(), limits, place) }
    case 'hardlink':
      return { ...attributes, type: 'hardlink', target: hardlinkTarget(link(), limits, place) }
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return { ...attributes, type: header.type, major: header.major, minor: header.minor }
    default:
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_TYPE',
        problem: `an entry has the type ${JSON.stringify(header.type)}, which is none that a root file system has`,
        place,
      })
  }
}

const xattrPrefix = 'SCHILY.xattr.'
const sparsePrefix = 'GNU.sparse.'

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

function paxInteger(pax: ReadonlyMap<string, Uint8Array>, key: string, place: ErrorPlace): number | undefined {
  const text = paxText(pax, key)
  if (text === undefined) return undefined
  // Times may be negative and have a fraction; entries have whole seconds.
  const pattern = key === 'mtime' ? /^-?\d+(\.\d*)?$/ : /^\d+$/
  const value = pattern.test(text) ? Math.floor(Number(text)) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_PAX',
    problem: `the PAX record ${key} is ${JSON.stringify(text.slice(0, 40))}, not a number in range`,
    place,
  })
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
