import { readFile } from 'node:fs/promises'
import { type PackageIndex, readIndex, type TrustedKey } from '../apk/index.js'
import { type ErrorPlace, FetchError, ResolveError, UndistroError } from '../errors/index.js'
import { displayUrl, type Validators } from '../net/index.js'
import type { RepositorySpec } from '../spec/index.js'
import { type Blob, type Digest, digestOf, hexOf } from '../store/index.js'
import { indexLocation, type Location } from './location.js'
import type { Sources } from './sources.js'

/** A repository's index for one architecture, verified. */
export interface LoadedIndex {
  readonly repository: RepositorySpec
  readonly index: PackageIndex
  /** Digest of the index file. */
  readonly digest: Digest
}

/** What is noted of an index that was fetched. */
interface IndexFact extends Blob, Validators {}

interface IndexFile {
  readonly bytes: Uint8Array
  readonly from: 'network' | 'store' | 'folder'
}

/** Bytes of an index file: Debian-sized repositories stay far below. */
const maxIndexBytes = 256 * 2 ** 20

/**
 * Loads and verifies a repository's index. One behind a URL is asked for with the validators of the copy in the store,
 * and fetched when it has changed; offline, that copy is taken.
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
  const { bytes, from } = await read(location, sources).catch(cause => {
    throw isNotThere(cause) ? nothingFor(arch, location, cause) : cause
  })
  const index = await readIndex(bytes, { keys, place: placeOf(location) })
  const url = location.kind === 'http' ? displayUrl(location.url) : location.file
  sources.emit({ type: 'resolve:index', url, arch, packages: index.packages.length, from })
  return { repository, index, digest: digestOf(bytes) }
}

async function read(location: Location, sources: Sources): Promise<IndexFile> {
  if (location.kind === 'folder') return { bytes: await readLocal(location.file), from: 'folder' }
  const { store, http, offline, signal } = sources
  const key = hexOf(digestOf(location.url))
  const known = (await store.readFact('index', key)) as IndexFact | undefined
  const usable = known !== undefined && (await store.has(known)) ? known : undefined
  if (offline && usable) return { bytes: await store.readAll(usable.digest), from: 'store' }
  const answer = await http.get(location.url, {
    maxBytes: maxIndexBytes,
    signal,
    ...(usable && { validators: { etag: usable.etag, lastModified: usable.lastModified } }),
  })
  if (answer.kind === 'fresh') {
    const fact: IndexFact = { ...(await store.put(answer.body)), ...answer.validators }
    await store.writeFact('index', key, fact)
    return { bytes: answer.body, from: 'network' }
  }
  if (usable === undefined) throw unexpectedNotModified(location.url)
  return { bytes: await store.readAll(usable.digest), from: 'store' }
}

async function readLocal(file: string): Promise<Uint8Array> {
  return readFile(file).catch(cause => {
    if (cause.code !== 'ENOENT') throw cause
    throw new FetchError({
      code: 'UNDISTRO_FETCH_NOT_FOUND',
      problem: 'there is no such index',
      place: { file },
      cause,
    })
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

function unexpectedNotModified(url: string): FetchError {
  return new FetchError({
    code: 'UNDISTRO_FETCH_STATUS',
    problem: 'a server answered "not modified" to a question without conditions',
    status: 304,
    place: { url: displayUrl(url) },
    hint: 'A proxy between here and the repository is broken; try another mirror.',
  })
}
