import { checkListed, type ListedPackage, readIndexedPackage } from '../apk/index.js'
import { FileSource } from '../archive/index.js'
import { displayUrl } from '../net/index.js'
import { digestFromHex } from '../store/index.js'
import { localFailure } from './local-file.js'
import type { Location } from './location.js'
import type { Sources } from './sources.js'
import { findStored, noteStored, type StoredPackage } from './stored-package.js'

/** Bytes of a package file. */
const maxPackageBytes = 16 * 2 ** 30

/**
 * Sees to it that a package which a trusted index lists is in the store: found there, or fetched, verified from its
 * identity down to every file, and its data member filed. Nothing is filed of a package that fails.
 *
 * @param keep - Chooses files whose contents are remembered, by path.
 * @throws `FetchError`, `IntegrityError`, `FormatError` or `ArchiveError` with the codes of those families.
 */
export async function obtainPackage(
  listed: ListedPackage,
  location: Location,
  keep: (path: string) => boolean,
  sources: Sources,
): Promise<StoredPackage> {
  const found = findStored(sources.store, listed)
  // Signed anew it is another file, though of the same identity: then the file that is listed is the one to check.
  if (found !== undefined && fileSize(found) === listed.size) {
    checkListed(found, listed)
    return found
  }
  if (location.kind === 'folder') {
    await using source = await openLocal(location.file)
    return await verifyInto(source, listed, { file: location.file }, keep, sources)
  }
  await using download = await sources.store.createPending()
  await sources.http.download(location.url, download, {
    expectedSize: listed.size,
    maxBytes: maxPackageBytes,
    signal: sources.signal,
  })
  await download.flush()
  await using source = await FileSource.open(download.path)
  return await verifyInto(source, listed, { url: displayUrl(location.url) }, keep, sources)
}

function fileSize({ sections: { data } }: StoredPackage): number {
  return data.offset + data.size
}

async function verifyInto(
  source: FileSource,
  listed: ListedPackage,
  place: { file?: string; url?: string },
  keep: (path: string) => boolean,
  { store, emit, signal }: Sources,
): Promise<StoredPackage> {
  await using pending = await store.createPending()
  const read = await readIndexedPackage(source, listed, {
    place,
    keep,
    signal,
    sink: chunk => pending.write(chunk),
  })
  await store.adopt(pending, digestFromHex(read.data.sha256))
  emit({ type: 'package:verify', package: `${listed.name}-${listed.version}`, datahash: read.data.sha256 })
  return noteStored(store, read)
}

async function openLocal(file: string): Promise<FileSource> {
  return FileSource.open(file).catch(cause => {
    throw localFailure(cause, file, {
      problem: 'a repository lists a package whose file is not there',
      hint: 'The repository is incomplete; add the file, or make its index anew.',
    })
  })
}
