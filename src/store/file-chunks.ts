import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes read at a time. */
const chunkSize = 256 * 1024

/**
 * The bytes of a file in chunks, each its own. A chunk is read at once: a build reads many small files, and handing each
 * of four calls to another thread and back takes longer than the call.
 */
export function* fileChunks(file: string): Generator<Uint8Array> {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    for (let position = 0; position < size; ) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkSize, size - position))
      const length = readSync(descriptor, buffer, 0, buffer.length, position)
      if (length === 0) return
      position += length
      yield buffer.subarray(0, length)
    }
  } finally {
    closeSync(descriptor)
  }
}
