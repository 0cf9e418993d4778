import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { IntegrityError, StoreError } from '../errors/index.js'
import { type Blob, type Digest, digestFromHex, digestOf, hexOf } from './digest.js'
import { fileChunks } from './file-chunks.js'
import { PendingFile } from './pending-file.js'

/** A temporary file this old belongs to no running process. */
const abandonedAfter = 24 * 60 * 60 * 1000

/**
 * A content-addressed store, shaped like an OCI image layout:
 *
 *     blobs/sha256/<hex>       bytes, named by their SHA-256
 *     facts/<kind>/<key>.json  what was derived from bytes and would cost to derive again
 *     temporary/               files on their way; nothing reads them
 *
 * Files appear in one step and never change, so any number of processes may share a store, and one that is killed
 * leaves nothing but a temporary file behind.
 */
export class Store {
  /** The store's folder. */
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** Opens a store, making its folders where they are not there yet, and removes temporary files older than a day. */
  static async open(root: string): Promise<Store> {
    const store = new Store(root)
    await mkdir(join(root, 'blobs', 'sha256'), { recursive: true })
    await mkdir(store.#temporary, { recursive: true })
    await store.#removeAbandoned()
    return store
  }

  get #temporary(): string {
    return join(this.root, 'temporary')
  }

  /** The file of a blob, whether or not it is there. */
  blobPath(digest: Digest): string {
    return join(this.root, 'blobs', 'sha256', hexOf(digest))
  }

  /** Whether a blob is there, at that size. */
  has(blob: Blob): boolean {
    return this.sizeOf(blob.digest) === blob.size
  }

  /** Bytes of a blob; `undefined` when it is not there. */
  sizeOf(digest: Digest): number | undefined {
    return statSync(this.blobPath(digest), { throwIfNoEntry: false })?.size
  }

  /** A file of this store's disk to write into; {@link Store.adopt} files it. */
  async createPending(): Promise<PendingFile> {
    return PendingFile.create(join(this.#temporary, randomUUID()))
  }

  /** Files a written file as the blob of that digest, which the caller has computed from what it wrote. */
  async adopt(pending: PendingFile, digest: Digest): Promise<Blob> {
    const size = pending.length
    await pending.commit(this.blobPath(digest))
    return { digest, size }
  }

  /** Files bytes as a blob. */
  async put(bytes: Uint8Array): Promise<Blob> {
    const blob = { digest: digestOf(bytes), size: bytes.length }
    if (this.has(blob)) return blob
    await using pending = await this.createPending()
    await pending.write(bytes)
    return await this.adopt(pending, blob.digest)
  }

  /** Files a stream as a blob. */
  async putStream(source: AsyncIterable<Uint8Array>): Promise<Blob> {
    const hash = createHash('sha256')
    await using pending = await this.createPending()
    for await (const chunk of source) {
      hash.update(chunk)
      await pending.write(chunk)
    }
    return await this.adopt(pending, digestFromHex(hash.digest('hex')))
  }

  /**
   * The bytes of a blob, checked while they are read: the last step of the iteration fails when they are not the ones
   * the digest names.
   *
   * @throws {@link StoreError} with code `UNDISTRO_STORE_MISSING`, {@link IntegrityError} with code `UNDISTRO_INTEGRITY_BLOB`.
   */
  async *read(digest: Digest): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256')
    const file = this.blobPath(digest)
    try {
      for (const chunk of fileChunks(file)) {
        hash.update(chunk)
        yield chunk
      }
    } catch (cause) {
      if (!isMissing(cause)) throw cause
      throw new StoreError({
        code: 'UNDISTRO_STORE_MISSING',
        problem: `the store has no blob ${digest}`,
        place: { file },
        hint: 'Something removed it since it was filed; build again to fetch or make it anew.',
        cause,
      })
    }
    const actual = digestFromHex(hash.digest('hex'))
    if (actual !== digest) throw damaged(file, digest, actual)
  }

  /** A whole blob, checked; for small ones. Throws as {@link Store.read} does. */
  async readAll(digest: Digest): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.read(digest)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /**
   * What was noted under a kind and key (both plain file names); `undefined` when nothing was.
   *
   * @throws {@link StoreError} with code `UNDISTRO_STORE_CORRUPT`.
   */
  readFact(kind: string, key: string): unknown {
    const file = this.#factPath(kind, key)
    const text = readIfThere(file)
    return text === undefined ? undefined : parseFact(text, file)
  }

  /** Notes a plain JSON value under a kind and key. */
  async writeFact(kind: string, key: string, value: unknown): Promise<void> {
    await using pending = await this.createPending()
    await pending.write(Buffer.from(JSON.stringify(value)))
    await pending.commit(this.#factPath(kind, key))
  }

  /**
   * Reads everything and reports what is not as it should be: an empty list is a store that verifies.
   * Temporary files are no fault.
   */
  async verify(options: { signal?: AbortSignal | undefined } = {}): Promise<readonly (IntegrityError | StoreError)[]> {
    const faults: (IntegrityError | StoreError)[] = []
    const keepFault = (error: unknown): void => {
      if (error instanceof IntegrityError || error instanceof StoreError) faults.push(error)
      else throw error
    }
    for (const { name, file, isFile } of await listing(join(this.root, 'blobs', 'sha256'))) {
      options.signal?.throwIfAborted()
      if (isFile) await drain(this.read(digestFromHex(name))).catch(keepFault)
      else faults.push(stray(file))
    }
    for (const kind of await listing(join(this.root, 'facts'))) {
      if (kind.isFile) {
        faults.push(stray(kind.file))
        continue
      }
      for (const { name, file, isFile } of await listing(kind.file)) {
        options.signal?.throwIfAborted()
        if (!isFile) {
          faults.push(stray(file))
          continue
        }
        try {
          this.readFact(kind.name, name.replace(/\.json$/, ''))
        } catch (error) {
          keepFault(error)
        }
      }
    }
    return faults
  }

  #factPath(kind: string, key: string): string {
    return join(this.root, 'facts', kind, `${key}.json`)
  }

  async #removeAbandoned(): Promise<void> {
    const oldest = Date.now() - abandonedAfter
    for (const name of await readdir(this.#temporary)) {
      const file = join(this.#temporary, name)
      const found = await unlessMissing(() => stat(file))
      if (found && found.mtimeMs < oldest) await rm(file, { force: true })
    }
  }
}

/** Where the store is unless a program says otherwise: `undistro` below `$XDG_CACHE_HOME`, or below `~/.cache`. */
export function defaultStoreRoot(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'undistro')
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function parseFact(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StoreError({
      code: 'UNDISTRO_STORE_CORRUPT',
      problem: 'a note of the store is not JSON',
      place: { file },
      hint: 'The disk or another program damaged it; remove the file and build again.',
      cause,
    })
  }
}

function damaged(file: string, expected: Digest, actual: Digest): IntegrityError {
  return new IntegrityError({
    code: 'UNDISTRO_INTEGRITY_BLOB',
    problem: 'a blob of the store is damaged',
    expected,
    actual,
    place: { file },
    hint: 'The disk or another program changed it; remove the file and build again.',
  })
}

function stray(file: string): StoreError {
  return new StoreError({
    code: 'UNDISTRO_STORE_CORRUPT',
    problem: 'something is in the store that does not belong there',
    place: { file },
    hint: 'Another program put it there; remove it.',
  })
}

/** What is in a folder, by name; nothing when it is not there. */
async function listing(folder: string): Promise<readonly { name: string; file: string; isFile: boolean }[]> {
  const items = (await unlessMissing(() => readdir(folder, { withFileTypes: true }))) ?? []
  return items
    .map(item => ({ name: item.name, file: join(folder, item.name), isFile: item.isFile() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

/** The result of a file operation, or `undefined` when there is no such file. */
async function unlessMissing<T>(operation: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await operation()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
