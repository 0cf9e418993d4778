import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Small chunks are gathered up to this size, so that a tar of many headers is not as many writes. */
const bufferSize = 256 * 1024

/**
 * A file that becomes visible whole or not at all: it grows under a temporary name, and `commit` moves it to its place
 * once its bytes are on the disk. Disposing of it before that removes it.
 */
export class PendingFile {
  readonly #handle: FileHandle
  /** Where the bytes are until `commit`. */
  readonly path: string
  #written = 0
  #gathered: Uint8Array[] = []
  #gatheredLength = 0
  #state: 'open' | 'closed' | 'gone' = 'open'

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.path = path
  }

  /** Creates the temporary file, which must not exist. */
  static async create(path: string): Promise<PendingFile> {
    return new PendingFile(await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o644), path)
  }

  /** Creates the temporary file in the folder of the file that it is to become, making the folder if need be. */
  static async beside(target: string): Promise<PendingFile> {
    await mkdir(dirname(target), { recursive: true })
    return PendingFile.create(`${target}.${randomUUID()}.part`)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#written + this.#gatheredLength
  }

  /** Appends a chunk, which must not change afterwards. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#gathered.push(chunk)
    this.#gatheredLength += chunk.length
    if (this.#gatheredLength >= bufferSize) await this.flush()
  }

  /** Sees to it that all that was written is in the file at `path`. */
  async flush(): Promise<void> {
    const bytes = this.#gathered.length === 1 ? this.#gathered[0] : Buffer.concat(this.#gathered)
    this.#gathered = []
    this.#gatheredLength = 0
    for (let at = 0; bytes !== undefined && at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#written)
      at += bytesWritten
      this.#written += bytesWritten
    }
  }

  /** Forgets what was written, for a transfer that starts over. */
  async restart(): Promise<void> {
    this.#gathered = []
    this.#gatheredLength = 0
    this.#written = 0
    await this.#handle.truncate(0)
  }

  /** Puts the file into place, over one that is there already. */
  async commit(target: string): Promise<void> {
    await this.flush()
    await this.#handle.sync()
    await this.#handle.close()
    this.#state = 'closed'
    await mkdir(dirname(target), { recursive: true })
    await rename(this.path, target)
    this.#state = 'gone'
  }

  /** Removes the file, unless it was committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'open') await this.#handle.close()
    if (this.#state !== 'gone') await rm(this.path, { force: true })
    this.#state = 'gone'
  }
}
