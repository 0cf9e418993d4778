import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * A file that becomes visible whole or not at all: it grows under a temporary name, and `commit` moves it to its place
 * once its bytes are on the disk. Disposing of it before that removes it.
 */
export class PendingFile {
  readonly #handle: FileHandle
  /** Where the bytes are until `commit`. */
  readonly path: string
  #length = 0
  #state: 'open' | 'closed' | 'gone' = 'open'

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.path = path
  }

  /** Creates the temporary file, which must not exist. */
  static async create(path: string): Promise<PendingFile> {
    return new PendingFile(await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o644), path)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at, this.#length)
      at += bytesWritten
      this.#length += bytesWritten
    }
  }

  /** Forgets what was written, for a transfer that starts over. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0)
    this.#length = 0
  }

  /** Puts the file into place, over one that is there already. */
  async commit(target: string): Promise<void> {
    await this.#handle.sync()
    await this.#handle.close()
    this.#state = 'closed'
    await mkdir(dirname(target), { recursive: true })
    await rename(this.path, target)
    this.#state = 'gone'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'open') await this.#handle.close()
    if (this.#state !== 'gone') await rm(this.path, { force: true })
    this.#state = 'gone'
  }
}
