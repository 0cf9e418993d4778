import { open } from 'node:fs/promises'

/** Bytes read at a time: the fewer reads the better, and several files may be under way. */
const chunkSize = 256 * 1024

/** The bytes of a file in large chunks, each its own. */
export async function* fileChunks(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    for (let position = 0; position < size; ) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkSize, size - position))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}
