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
  /** Bytes in the file or on their way there. */
  #sent = 0
  /** The write under way: one at a time. */
  #writing: Promise<void> = Promise.resolve()
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
    return this.#sent + this.#gatheredLength
  }

  /** Appends a chunk, which must not change afterwards. A failure may only show in a later call. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#gathered.push(chunk)
    this.#gatheredLength += chunk.length
    if (this.#gatheredLength < bufferSize) return
    await this.#writing
    this.#send()
  }

  /** Sees to it that all that was written is in the file at `path`. */
  async flush(): Promise<void> {
    await this.#writing
    this.#send()
    await this.#writing
  }

  /** Forgets what was written, for a transfer that starts over. */
  async restart(): Promise<void> {
    await this.#writing
    this.#gathered = []
    this.#gatheredLength = 0
    this.#sent = 0
    await this.#handle.truncate(0)
  }

  /** Starts to write what was gathered; meanwhile more can be. */
  #send(): void {
    this.#writing = this.#writeAt(this.#gathered, this.#sent)
    // The failure is not lost: whoever writes, flushes or commits next awaits the same promise.
    this.#writing.catch(() => undefined)
    this.#sent += this.#gatheredLength
    this.#gathered = []
    this.#gatheredLength = 0
  }

  async #writeAt(chunks: readonly Uint8Array[], position: number): Promise<void> {
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    for (let at = 0; at < bytes.length; ) {
      at += (await this.#handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten
    }
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
    await this.#writing.catch(() => undefined)
    if (this.#state === 'open') await this.#handle.close()
    if (this.#state !== 'gone') await rm(this.path, { force: true })
    this.#state = 'gone'
  }
}
