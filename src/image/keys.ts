import { readFile } from 'node:fs/promises'
import type { TrustedKey } from '../apk/index.js'
import { FetchError } from '../errors/index.js'
import type { Sources } from '../repository/index.js'
import type { Architecture, KeySpec, RepositorySpec } from '../spec/index.js'

/** Bytes of a public key file. */
const maxKeyBytes = 64 * 1024

/** The keys of some specs that sign for an architecture, those that are elsewhere fetched or read. */
export async function loadKeys(
  keys: readonly KeySpec[],
  arch: Architecture,
  sources: Sources,
): Promise<readonly TrustedKey[]> {
  const fitting = keys.filter(({ archs }) => archs === undefined || archs.includes(arch))
  return Promise.all(fitting.map(async key => ({ name: key.name, pem: await pemOf(key, sources) })))
}

/** Keys whose signature on a repository's index is trusted. */
export function keysFor(repository: RepositorySpec, shared: readonly KeySpec[]): readonly KeySpec[] {
  return [...repository.keys, ...shared].filter(({ scope }) => scope !== 'runtime')
}

async function pemOf(key: KeySpec, { http, signal }: Sources): Promise<string> {
  if ('pem' in key) return key.pem
  if (/^https?:\/\//.test(key.location)) {
    const answer = await http.get(key.location, { maxBytes: maxKeyBytes, signal })
    return answer.kind === 'fresh' ? Buffer.from(answer.body).toString('utf8') : ''
  }
  return readFile(key.location, 'utf8').catch(cause => {
    if (cause.code !== 'ENOENT') throw cause
    throw new FetchError({
      code: 'UNDISTRO_FETCH_NOT_FOUND',
      problem: 'there is no such key file',
      place: { file: key.location },
      hint: 'Relative paths start at the folder that the program runs in.',
      cause,
    })
  })
}
