import { readFile } from 'node:fs/promises'
import { type PackageIndex, type TrustedKey, tableOf } from '../apk/index.js'
import { type ErrorPlace, FetchError, ResolveError, UndistroError } from '../errors/index.js'
import { displayUrl } from '../net/index.js'
import type { RepositorySpec } from '../spec/index.js'
import type { Digest } from '../store/index.js'
import { localFailure } from './local-file.js'
import { indexLocation, type Location } from './location.js'
import { type Remembered, rememberedFile } from './remembered-file.js'
import type { Sources } from './sources.js'
import { verifiedIndex } from './verified-indexes.js'

/** A repository's index for one architecture, verified. */
export interface LoadedIndex {
  readonly repository: RepositorySpec
  readonly index: PackageIndex
  /** Digest of the index file. */
  readonly digest: Digest
}

/** Bytes of an index file; those of the largest distributions are a tenth of it. */
const maxIndexBytes = 256 * 2 ** 20

/**
 * Loads and verifies a repository's index.
 *
 * @throws {@link FetchError}, `SignatureError`, `FormatError` or `ArchiveError` with the codes of those families;
 * {@link ResolveError} with code `UNDISTRO_RESOLVE_ARCH` when there is no index for the architecture.
 */
export async function loadIndex(
  repository: RepositorySpec,
  arch: string,
  keys: readonly TrustedKey[],
  sources: Sources,
): Promise<LoadedIndex> {
  const location = indexLocation(repository, arch)
  const decode = (bytes: Uint8Array) => verifiedIndex(bytes, { keys, place: placeOf(location) })
  const { content, from } = await read(location, decode, sources).catch(cause => {
    throw isNotThere(cause) ? nothingFor(arch, location, cause) : cause
  })
  const url = location.kind === 'http' ? displayUrl(location.url) : location.file
  sources.emit({ type: 'resolve:index', url, arch, packages: tableOf(content.index).size, from })
  return { repository, ...content }
}

async function read<T>(
  location: Location,
  decode: (bytes: Uint8Array) => Promise<T>,
  sources: Sources,
): Promise<Remembered<T> | { readonly content: T; readonly from: 'folder' }> {
  if (location.kind === 'http') return rememberedFile(location.url, maxIndexBytes, decode, sources)
  return { content: await decode(await readFolder(location.file)), from: 'folder' }
}

async function readFolder(file: string): Promise<Uint8Array> {
  return readFile(file).catch(cause => {
    throw localFailure(cause, file, { problem: 'there is no such index' })
  })
}

function placeOf(location: Location): ErrorPlace {
  return location.kind === 'http' ? { url: displayUrl(location.url) } : { file: location.file }
}

function isNotThere(error: unknown): boolean {
  return UndistroError.is(error, 'UNDISTRO_FETCH_NOT_FOUND') || (error instanceof FetchError && error.status === 404)
}

function nothingFor(arch: string, location: Location, cause: unknown): ResolveError {
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_ARCH',
    problem: `a repository has no index for ${arch}`,
    place: placeOf(location),
    hint: 'Check the address, and which architectures the distribution is built for.',
    cause,
  })
}
