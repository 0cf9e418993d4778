import { type FileHandle, open } from 'node:fs/promises'

/** Bytes that can be read at any place and as a stream. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number
  /** The bytes from `start` to `end`, or to the end of the source when that comes first. */
  read(start: number, end: number): Promise<Uint8Array>
  /** The bytes from `start` to the end, in chunks. */
  stream(start: number): AsyncIterable<Uint8Array>
}

/** Bytes in memory as a {@link ByteSource}. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    async *stream(start) {
      yield bytes.subarray(start)
    },
  }
}

/** Bytes of a chunk of a stream. */
const streamedChunk = 256 * 1024

/** A file as a {@link ByteSource}; dispose of it to close the file. */
export class FileSource implements ByteSource {
  readonly #handle: FileHandle
  readonly size: number

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle
    this.size = size
  }

  /** Opens a file. */
  static async open(file: string): Promise<FileSource> {
    const handle = await open(file, 'r')
    return new FileSource(handle, (await handle.stat()).size)
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(end, this.size) - start))
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, length, buffer.length - length, start + length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return buffer.subarray(0, length)
  }

  async *stream(start: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < this.size; ) {
      const chunk = await this.read(at, at + streamedChunk)
      if (chunk.length === 0) return
      at += chunk.length
      yield chunk
    }
  }

  /** Closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}
