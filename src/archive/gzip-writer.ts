import { once } from 'node:events'
import { createGzip } from 'node:zlib'

/**
 * How bytes are compressed.
 *
 * - `deterministic`: fflate, level 6: the same bytes on every machine and every version of Node.
 * - `fast`: Node's zlib, level 6: about 2.7 times as fast; its bytes may change with Node's version.
 */
export type Compression = 'deterministic' | 'fast'

/** The codec behind a {@link Compression}, for keys of caches: another name means other bytes. */
export const codecName: Readonly<Record<Compression, string>> = {
  deterministic: 'fflate-0.8.3-6-1m',
  fast: `zlib-${process.versions.zlib}-6`,
}

/** fflate's bytes depend on how its input is cut, so it is always cut in the same way. */
const deterministicChunk = 2 ** 20

/** Compresses a stream into one gzip member without name or time in its header, in constant memory. */
export function gzip(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  return compression === 'deterministic' ? gzipDeterministic(source) : gzipFast(source)
}

async function* gzipDeterministic(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // Loaded when something has to be compressed, which in a build with a filled store nothing has.
  const { Gzip } = await import('fflate')
  const out: Uint8Array[] = []
  const compressor = new Gzip({ level: 6, mtime: 0 }, chunk => out.push(chunk))
  for await (const chunk of rechunk(source, deterministicChunk)) {
    compressor.push(chunk, false)
    yield* out.splice(0)
  }
  compressor.push(new Uint8Array(0), true)
  yield* out.splice(0)
}

async function* gzipFast(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGzip({ level: 6, chunkSize: 64 * 1024 })
  const feed = async (): Promise<void> => {
    for await (const chunk of source) if (!stream.write(chunk)) await once(stream, 'drain')
    stream.end()
  }
  const fed = feed().catch((error: Error) => {
    stream.destroy(error)
  })
  try {
    yield* stream as AsyncIterable<Uint8Array>
    await fed
  } finally {
    stream.destroy()
  }
}

/** Cuts a stream anew into chunks of exactly `size` bytes; only the last may be shorter. */
async function* rechunk(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(size)
  let length = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(size - length, chunk.length - at)
      buffer.set(chunk.subarray(at, at + taken), length)
      length += taken
      at += taken
      if (length < size) continue
      yield buffer
      buffer = new Uint8Array(size)
      length = 0
    }
  }
  if (length > 0) yield buffer.subarray(0, length)
}
