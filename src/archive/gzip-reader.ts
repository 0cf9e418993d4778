import { crc32, createGunzip, inflateRawSync } from 'node:zlib'
import { ArchiveError } from '../errors/index.js'

const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const
const trailerLength = 8

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
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_GZIP` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function readGzipMember(bytes: Uint8Array, start: number, maxInflated: number): GzipMember | undefined {
  const headerEnd = gzipHeaderEnd(bytes, start)
  if (headerEnd === undefined) return undefined
  const body = inflate(bytes.subarray(headerEnd), start, maxInflated)
  if (body === undefined) return undefined
  const end = headerEnd + body.consumed + trailerLength
  if (end > bytes.length) return undefined
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end - trailerLength, trailerLength)
  if (trailer.getUint32(0, true) !== crc32(body.inflated) || trailer.getUint32(4, true) !== body.inflated.length) {
    throw malformed('a gzip member does not fit its checksum or length', start)
  }
  return { inflated: body.inflated, compressed: bytes.subarray(start, end) }
}

/**
 * Inflates a stream that has to be exactly one gzip member, in constant memory.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_GZIP` for damage or a second member,
 * `UNDISTRO_ARCHIVE_TRUNCATED` for an early end, `UNDISTRO_ARCHIVE_TRAILING` for other bytes behind it.
 */
export async function* inflateSingleMember(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 128 * 1024 })
  let compressed = 0
  let inflated = 0
  let tail: Uint8Array = new Uint8Array(0)

  const feed = async (): Promise<void> => {
    for await (const chunk of source) {
      compressed += chunk.length
      tail =
        chunk.length >= trailerLength
          ? chunk.subarray(-trailerLength)
          : Buffer.concat([tail, chunk]).subarray(-trailerLength)
      if (!gunzip.write(chunk)) await drained(gunzip)
      if (gunzip.readableEnded || gunzip.destroyed) return
    }
    gunzip.end()
  }
  const fed = feed().catch((error: Error) => {
    gunzip.destroy(error)
  })

  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      inflated += chunk.length
      yield chunk
    }
    await fed
  } catch (cause) {
    throw zlibFailure(cause)
  } finally {
    gunzip.destroy()
  }
  if (gunzip.bytesWritten !== compressed) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_TRAILING',
      problem: 'something follows the last gzip member',
      place: { offset: gunzip.bytesWritten },
    })
  }
  // zlib inflates members behind the first without a word; their total then differs from the last one's own length.
  if (Buffer.from(tail).readUInt32LE(4) !== inflated % 2 ** 32)
    throw malformed('a second gzip member follows where one is allowed', 0)
}

/** Where a gzip header ends; `undefined` when the buffer ends before it does. */
function gzipHeaderEnd(bytes: Uint8Array, start: number): number | undefined {
  if (bytes.length < start + 10) return undefined
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8)
    throw malformed('a gzip member has no gzip header', start)
  const set = bytes[start + 3] ?? 0
  let at = start + 10
  if (set & flags.extra) {
    if (bytes.length < at + 2) return undefined
    at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
  }
  for (const flag of [flags.name, flags.comment]) {
    if (!(set & flag)) continue
    const end = bytes.indexOf(0, at)
    if (end < 0) return undefined
    at = end + 1
  }
  if (set & flags.headerChecksum) at += 2
  return at <= bytes.length ? at : undefined
}

function inflate(
  bytes: Uint8Array,
  start: number,
  maxInflated: number,
): { inflated: Uint8Array; consumed: number } | undefined {
  try {
    // With `info`, the result also has the engine, which knows how much it took in; the types do not say so.
    const result = inflateRawSync(bytes, { info: true, maxOutputLength: maxInflated }) as unknown as {
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
        place: { offset: start },
        cause,
      })
    }
    throw malformed('a gzip member is damaged', start, cause)
  }
}

function zlibFailure(cause: unknown): unknown {
  switch (errorCode(cause)) {
    case 'Z_BUF_ERROR':
      return new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_TRUNCATED',
        problem: 'a gzip member ends early',
        cause,
      })
    case 'Z_DATA_ERROR':
      return malformed('a gzip member is damaged', 0, cause)
    default:
      return cause
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function malformed(problem: string, offset: number, cause?: unknown): ArchiveError {
  return new ArchiveError({ code: 'UNDISTRO_ARCHIVE_GZIP', problem, place: { offset }, cause })
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
