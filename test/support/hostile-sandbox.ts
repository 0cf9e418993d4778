import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { type IndexPackage, writeIndex } from '../../src/apk/index.js'
import * as errors from '../../src/errors/index.js'
import { type BuiltImage, image } from '../../src/index.js'
import { HttpClient } from '../../src/net/index.js'
import { obtainPackage, packageLocation, type StoredPackage } from '../../src/repository/index.js'
import { Store } from '../../src/store/index.js'
import type { Victim } from './hostile.js'
import { sha256, temporaryDirectory, testKey } from './repository.js'

/** What an input has to be refused with. */
export interface Refusal {
  readonly code: errors.ErrorCode
  readonly place?: Partial<errors.ErrorPlace> | undefined
  /** A part of the message. */
  readonly message?: string | undefined
}

const families: Readonly<Record<string, new (...args: never[]) => errors.UndistroError>> = {
  ARCHIVE: errors.ArchiveError,
  FETCH: errors.FetchError,
  FORMAT: errors.FormatError,
  INTEGRITY: errors.IntegrityError,
  RESOLVE: errors.ResolveError,
  SIGNATURE: errors.SignatureError,
}

/** Checks that something fails with the class of its code, the code and the place, and returns the error. */
export async function expectRefusal(attempt: Promise<unknown>, refusal: Refusal): Promise<errors.UndistroError> {
  const { code, place = {}, message = '' } = refusal
  const error = await attempt.then(
    () => expect.fail(`nothing was refused where ${code} was expected`),
    (error: unknown) => error,
  )
  if (!(error instanceof errors.UndistroError)) throw new Error('an error without a type escaped', { cause: error })
  expect({ code: error.code, place: error.place }).toMatchObject({ code, place })
  expect(error).toBeInstanceOf(families[code.split('_')[1] ?? ''])
  expect(error.message).toContain(message)
  return error
}

/** A folder with a repository, a store, and other files that have to stay as they are. */
export class Sandbox {
  readonly directory: string
  readonly repository: string
  readonly store: Store

  private constructor(directory: string, store: Store) {
    this.directory = directory
    this.repository = join(directory, 'repository')
    this.store = store
  }

  static async create(): Promise<Sandbox> {
    const directory = await temporaryDirectory()
    const sandbox = new Sandbox(directory, await Store.open(join(directory, 'store')))
    await sandbox.write('neighbour/file', Buffer.from('untouched'))
    return sandbox
  }

  async write(path: string, bytes: Uint8Array): Promise<string> {
    const file = join(this.directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    return file
  }

  /** Puts bytes where the repository's index is expected, and returns the file. */
  async writeIndexFile(bytes: Uint8Array): Promise<string> {
    return this.write('repository/x86_64/APKINDEX.tar.gz', bytes)
  }

  /** Puts a package into the repository, listed by a signed index, and returns its file. */
  async publish({ bytes, listed }: Victim): Promise<string> {
    const index = { description: '', packages: [listed] }
    await this.writeIndexFile(await writeIndex(index, { key: testKey().signing, compression: 'fast' }))
    return this.write(`repository/x86_64/${listed.name}-${listed.version}.apk`, bytes)
  }

  /** Obtains a package of the repository, as a build does. */
  async obtain(listed: IndexPackage): Promise<StoredPackage> {
    const emit = (): void => {}
    await using http = new HttpClient({ offline: true, emit })
    const location = packageLocation({ url: this.repository, keys: [] }, 'x86_64', listed)
    return await obtainPackage(listed, location, () => true, { store: this.store, http, offline: true, emit })
  }

  /** Builds an image of a package of the repository. */
  async build(name = 'victim'): Promise<BuiltImage> {
    return image()
      .from({ repositories: [this.repository], keys: [testKey().trusted] })
      .add(name)
      .arch('x86_64')
      .build({ store: this.store, offline: true })
  }

  /** Everything outside the store, by path, with what it holds. */
  async outside(): Promise<Readonly<Record<string, string>>> {
    const found = await readdir(this.directory, { recursive: true, withFileTypes: true })
    const files = found.filter(item => item.isFile()).map(item => join(item.parentPath, item.name))
    const outside = files.filter(path => !path.startsWith(`${this.store.root}/`)).sort()
    return Object.fromEntries(
      await Promise.all(outside.map(async path => [path, sha256(await readFile(path))] as const)),
    )
  }

  /** Checks that the store is as sound and as empty as before anything was refused. */
  async expectCleanStore(): Promise<void> {
    expect(await this.store.verify()).toEqual([])
    const files = await readdir(this.store.root, { recursive: true, withFileTypes: true })
    expect(files.filter(item => !item.isDirectory()).map(({ name }) => name)).toEqual([])
  }
}
