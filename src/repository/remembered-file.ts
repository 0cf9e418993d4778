import { FetchError } from '../errors/index.js'
import { displayUrl, type Validators } from '../net/index.js'
import { type Blob, digestOf, hexOf } from '../store/index.js'
import type { Sources } from './sources.js'

/** What a small file of the network says, and where it was taken from. */
export interface Remembered<T> {
  readonly content: T
  readonly from: 'network' | 'store'
}

/** What is noted of a file by its URL. */
interface FileFact extends Blob, Validators {}

/**
 * A file behind a URL that may change: an index or a key. The server is asked with the validators of the copy in the
 * store, and sends the file when it has changed; offline, that copy is taken.
 *
 * @param decode - Reads and checks the file. One that it refuses is not remembered, nor does it replace one that is.
 * @throws {@link FetchError} with any of its codes, and what `decode` throws.
 */
export async function rememberedFile<T>(
  url: string,
  maxBytes: number,
  decode: (bytes: Uint8Array) => T | Promise<T>,
  { store, http, offline, signal }: Sources,
): Promise<Remembered<T>> {
  const key = hexOf(digestOf(url))
  const noted = store.readFact('url', key) as FileFact | undefined
  const copy = noted !== undefined && store.has(noted) ? noted : undefined
  if (offline && copy) return { content: await decode(await store.readAll(copy.digest)), from: 'store' }
  const validators = copy && { etag: copy.etag, lastModified: copy.lastModified }
  const answer = await http.get(url, { maxBytes, signal, ...(validators && { validators }) })
  if (answer.kind === 'fresh') {
    const content = await decode(answer.body)
    const fact: FileFact = { ...(await store.put(answer.body)), ...answer.validators }
    await store.writeFact('url', key, fact)
    return { content, from: 'network' }
  }
  if (copy === undefined) throw notModifiedSinceNever(url)
  return { content: await decode(await store.readAll(copy.digest)), from: 'store' }
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
