import { FetchError } from '../errors/index.js'
import { displayUrl, type Validators } from '../net/index.js'
import { type Blob, digestOf, hexOf } from '../store/index.js'
import type { Sources } from './sources.js'

/** A small file of the network, and where it was taken from. */
export interface RememberedFile {
  readonly bytes: Uint8Array
  readonly from: 'network' | 'store'
}

/** What is noted of a file by its URL. */
interface FileFact extends Blob, Validators {}

/**
 * A file behind a URL that may change: an index or a key. The server is asked with the validators of the copy in the
 * store, and sends the file when it has changed; offline, that copy is taken.
 *
 * @throws {@link FetchError} with any of its codes.
 */
export async function rememberedFile(url: string, maxBytes: number, sources: Sources): Promise<RememberedFile> {
  const { store, http, offline, signal } = sources
  const key = hexOf(digestOf(url))
  const noted = (await store.readFact('url', key)) as FileFact | undefined
  const copy = noted !== undefined && (await store.has(noted)) ? noted : undefined
  if (offline && copy) return { bytes: await store.readAll(copy.digest), from: 'store' }
  const validators = copy && { etag: copy.etag, lastModified: copy.lastModified }
  const answer = await http.get(url, { maxBytes, signal, ...(validators && { validators }) })
  if (answer.kind === 'fresh') {
    const fact: FileFact = { ...(await store.put(answer.body)), ...answer.validators }
    await store.writeFact('url', key, fact)
    return { bytes: answer.body, from: 'network' }
  }
  if (copy === undefined) throw notModifiedSinceNever(url)
  return { bytes: await store.readAll(copy.digest), from: 'store' }
}

function notModifiedSinceNever(url: string): FetchError {
  return new FetchError({
    code: 'UNDISTRO_FETCH_STATUS',
    problem: 'a server answered "not modified" to a question without conditions',
    status: 304,
    place: { url: displayUrl(url) },
    hint: 'A proxy between here and the server is broken; try another mirror.',
  })
}
