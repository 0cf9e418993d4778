import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import { ArchiveError, type ErrorPlace } from '../errors/index.js'

const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const
const magic = [0x1f, 0x8b, 8] as const
const trailerLength = 8
/** Bytes of a header with all its optional fields; zlib's own has 10. */
const maxHeader = 128 * 1024

/** One gzip member found in a buffer. */
export interface GzipMember {
  /** The inflated bytes. */
  readonly inflated: Uint8Array
  /** The member as it is, header and trailer included: a view of the buffer. */
  readonly compressed: Uint8Array
}

/**
 * Inflates the gzip member (RFC 1952) that starts at `start`, whatever follows it, and checks its trailer.
 * Returns `undefined` when `bytes` ends before the member does.
 *
 * @param maxInflated - Inflated bytes allowed.
 * @param place - What errors should name beside the offset.
 * @param expected - Inflated bytes to make room for at once, so that nothing has to be moved. Default: little.
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_GZIP` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function readGzipMember(
  bytes: Uint8Array,
  start: number,
  maxInflated: number,
  place: ErrorPlace = {},
  expected = 0,
): GzipMember | undefined {
  const from = { ...place, offset: start }
  const headerLength = gzipHeaderLength(bytes.subarray(start), from)
  if (headerLength === undefined) return undefined
  const bodyStart = start + headerLength
  const body = inflate(bytes.subarray(bodyStart), maxInflated, expected, from)
  if (body === undefined) return undefined
  const end = bodyStart + body.consumed + trailerLength
  if (end > bytes.length) return undefined
  checkTrailer(bytes.subarray(end - trailerLength, end), crc32(body.inflated), body.inflated.length, from)
  return { inflated: body.inflated, compressed: bytes.subarray(start, end) }
}

/**
 * Inflates a stream that has to be exactly one gzip member, in constant memory. When the iteration ends, early or not,
 * the source has been left too.
 *
 * @param place - What errors should name; its `offset` is where the member starts.
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_GZIP` for damage, `UNDISTRO_ARCHIVE_TRUNCATED` for an early
 * end, `UNDISTRO_ARCHIVE_TRAILING` when anything follows the member, be it another one; and what the source throws.
 */
export async function* inflateSingleMember(
  source: AsyncIterable<Uint8Array>,
  place: ErrorPlace = {},
): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw({ chunkSize: 128 * 1024 })
  const frame = new MemberFrame(place)
  let left = false
  let checksum = 0
  let inflated = 0

  const feed = async (): Promise<void> => {
    for await (const chunk of source) {
      if (left) return
      const body = frame.add(chunk)
      // The inflater ends by itself where the deflate stream does; what follows is for the frame to judge.
      if (!inflater.destroyed && !inflater.write(body)) await drained(inflater)
    }
    inflater.end()
  }
  const fed = feed()
  fed.catch((error: Error) => inflater.destroy(error))

  try {
    for await (const chunk of inflater as AsyncIterable<Uint8Array>) {
      checksum = crc32(chunk, checksum)
      inflated += chunk.length
      yield chunk
    }
    await fed
  } catch (cause) {
    throw zlibFailure(cause, place)
  } finally {
    left = true
    inflater.destroy()
    await Promise.allSettled([fed])
  }
  frame.check(inflater.bytesWritten, checksum, inflated)
}

/** The header and trailer around a member's deflate stream, while they arrive in pieces. */
class MemberFrame {
  readonly #place: ErrorPlace
  /** The start of the member, until its header is complete. */
  #head: Uint8Array = new Uint8Array(0)
  #headerLength: number | undefined
  /** The last bytes so far: of a whole member, its trailer. */
  #tail: Uint8Array = new Uint8Array(0)
  #length = 0

  constructor(place: ErrorPlace) {
    this.#place = place
  }

  /** Takes in a chunk and returns what of it comes after the header. */
  add(chunk: Uint8Array): Uint8Array {
    this.#length += chunk.length
    this.#tail =
      chunk.length >= trailerLength
        ? chunk.slice(-trailerLength)
        : Buffer.concat([this.#tail, chunk]).subarray(-trailerLength)
    if (this.#headerLength !== undefined) return chunk
    const head = Buffer.concat([this.#head, chunk])
    this.#headerLength = gzipHeaderLength(head, this.#place)
    this.#head = this.#headerLength === undefined ? head : new Uint8Array(0)
    return this.#headerLength === undefined ? new Uint8Array(0) : head.subarray(this.#headerLength)
  }

  /** Checks what surrounds a deflate stream that took so many bytes and gave others of that checksum and length. */
  check(deflated: number, checksum: number, inflated: number): void {
    const end = (this.#headerLength ?? 0) + deflated + trailerLength
    if (this.#length < end) throw truncated(this.#place)
    if (this.#length > end) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_TRAILING',
        problem: 'something follows a gzip member that has to be the last',
        place: { ...this.#place, offset: (this.#place.offset ?? 0) + end },
      })
    }
    checkTrailer(this.#tail, checksum, inflated, this.#place)
  }
}

/** The length of the gzip header at the start of some bytes; `undefined` when they end before it does. */
function gzipHeaderLength(bytes: Uint8Array, place: ErrorPlace): number | undefined {
  if (magic.some((byte, at) => at < bytes.length && bytes[at] !== byte))
    throw malformed('a gzip member has no gzip header', place)
  if (bytes.length < 10) return undefined
  const set = bytes[3] ?? 0
  if (set & flags.reserved) throw malformed('a gzip header has flags that nobody defined', place)
  let at = 10
  if (set & flags.extra) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
  for (const flag of [flags.name, flags.comment]) {
    if (!(set & flag)) continue
    const end = bytes.indexOf(0, at)
    at = end < 0 ? Number.POSITIVE_INFINITY : end + 1
  }
  const end = set & flags.headerChecksum ? at + 2 : at
  if (Math.min(end, bytes.length) > maxHeader) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_LIMIT',
      problem: `a gzip header is longer than the limit of ${maxHeader} bytes`,
      place,
    })
  }
  if (end > bytes.length) return undefined
  if (end > at && viewOf(bytes).getUint16(at, true) !== (crc32(bytes.subarray(0, at)) & 0xffff))
    throw malformed('a gzip header does not fit its checksum', place)
  return end
}

/** How many bytes the last member of some bytes states to inflate to, modulo 2³². */
export function statedLength(bytes: Uint8Array): number {
  return bytes.length < trailerLength ? 0 : viewOf(bytes.subarray(-4)).getUint32(0, true)
}

function checkTrailer(trailer: Uint8Array, checksum: number, inflated: number, place: ErrorPlace): void {
  const stated = viewOf(trailer)
  if (stated.getUint32(0, true) !== checksum || stated.getUint32(4, true) !== inflated % 2 ** 32)
    throw malformed('a gzip member does not fit its checksum or length', place)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function inflate(
  bytes: Uint8Array,
  maxInflated: number,
  expected: number,
  place: ErrorPlace,
): { inflated: Uint8Array; consumed: number } | undefined {
  try {
    // With `info`, the result also has the engine, which knows how much it took in; the types do not say so.
    const chunkSize = Math.max(16 * 1024, Math.min(expected, maxInflated) + 1)
    const result = inflateRawSync(bytes, { info: true, maxOutputLength: maxInflated, chunkSize }) as unknown as {
      buffer: Uint8Array
      engine: { bytesWritten: number }
    }
    return { inflated: result.buffer, consumed: result.engine.bytesWritten }
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'Z_BUF_ERROR') return undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_LIMIT',
        problem: `a gzip member inflates to more than ${maxInflated} bytes`,
        place,
        cause,
      })
    }
    throw malformed('a gzip member is damaged', place, cause)
  }
}

function zlibFailure(cause: unknown, place: ErrorPlace): unknown {
  switch (errorCode(cause)) {
    case 'Z_BUF_ERROR':
      return truncated(place, cause)
    case 'Z_DATA_ERROR':
      return malformed('a gzip member is damaged', place, cause)
    default:
      return cause
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function truncated(place: ErrorPlace, cause?: unknown): ArchiveError {
  return new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_TRUNCATED',
    problem: 'a gzip member ends early',
    place,
    hint: 'The file was cut short; fetch it again.',
    cause,
  })
}

function malformed(problem: string, place: ErrorPlace, cause?: unknown): ArchiveError {
  return new ArchiveError({ code: 'UNDISTRO_ARCHIVE_GZIP', problem, place, cause })
}

/** Resolves when a writable takes more, or will never do so again. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise(resolve => {
    const events = ['drain', 'close', 'end', 'error'] as const
    const done = (): void => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}
