import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Lock } from '../lock/index.js'
import {
  type DockerLoadOptions,
  dockerLoad,
  type ImageName,
  type PlatformImage,
  type TarballOptions,
  tarballStream,
  writeLayout,
} from '../oci/index.js'
import { type Digest, PendingFile, type Store } from '../store/index.js'
import type { Built } from './build.js'
import { imageSboms, type Sbom } from './sboms.js'

/** A built image: its blobs are in the store, and from there it goes into files or a Docker daemon. */
export class BuiltImage {
  readonly #built: Built
  readonly #store: Store
  /** What the image was built from. */
  readonly lock: Lock
  #sboms: readonly Sbom[] | undefined

  constructor(built: Built, lock: Lock, store: Store) {
    this.#built = built
    this.#store = store
    this.lock = lock
  }

  /** Digest of the manifest, or for several platforms of the index. */
  get digest(): Digest {
    return this.#built.image.root.digest
  }

  /** One image a platform, with its layers, the lowest first. */
  get platforms(): readonly PlatformImage[] {
    return this.#built.image.platforms
  }

  /** The SBOMs: for each platform, and for the index of several, one in SPDX 2.3 and one in CycloneDX 1.6. */
  get sboms(): readonly Sbom[] {
    this.#sboms ??= imageSboms(this.#built)
    return this.#sboms
  }

  /**
   * The image as one tar that is an OCI image layout and a classic Docker archive at once.
   *
   * @throws `OutputError` with code `UNDISTRO_OUTPUT_PLATFORM`; `StoreError` or `IntegrityError` when the store is damaged.
   */
  tarStream(options: TarballOptions = {}): Readable {
    return Readable.from(tarballStream(this.#built.image, this.#store, options), { objectMode: false })
  }

  /** Writes what {@link BuiltImage.tarStream} gives to a file, which appears whole or not at all. */
  async writeTarball(file: string, options: TarballOptions = {}): Promise<void> {
    await using pending = await PendingFile.beside(file)
    for await (const chunk of tarballStream(this.#built.image, this.#store, options)) await pending.write(chunk)
    await pending.commit(file)
  }

  /**
   * Writes the image as an OCI image layout into a folder, beside what images are there.
   *
   * @throws `OutputError` with code `UNDISTRO_OUTPUT_EXISTS`; `StoreError` or `IntegrityError` when the store is damaged.
   */
  async writeLayout(directory: string, options: ImageName & { signal?: AbortSignal | undefined } = {}): Promise<void> {
    await writeLayout(this.#built.image, directory, this.#store, options)
  }

  /** Writes every SBOM into a folder, each under its `fileName`, and returns the files. */
  async writeSboms(directory: string): Promise<readonly string[]> {
    await mkdir(directory, { recursive: true })
    const files = this.sboms.map(({ fileName, text }) => ({ file: join(directory, fileName), text }))
    for (const { file, text } of files) await writeFile(file, text, { flush: true })
    return files.map(({ file }) => file)
  }

  /**
   * Loads the image into a Docker daemon through its socket; no Docker client is needed.
   *
   * @returns What the daemon says it loaded.
   * @throws `OutputError` with code `UNDISTRO_OUTPUT_DOCKER` or `UNDISTRO_OUTPUT_PLATFORM`.
   */
  async load(options: TarballOptions & DockerLoadOptions = {}): Promise<string> {
    return dockerLoad(tarballStream(this.#built.image, this.#store, options), options)
  }
}
