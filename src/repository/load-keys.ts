import { readFile } from 'node:fs/promises'
import type { TrustedKey } from '../apk/index.js'
import type { Architecture, InlineKey, KeySpec } from '../spec/index.js'
import { localFailure } from './local-file.js'
import { rememberedFile } from './remembered-file.js'
import type { Sources } from './sources.js'

/** Bytes of a public key file. */
const maxKeyBytes = 64 * 1024

/**
 * The keys of some declarations that sign for an architecture; those that are elsewhere are fetched or read.
 *
 * @throws `FetchError` with any of its codes.
 */
export async function loadKeys(
  keys: readonly KeySpec[],
  arch: Architecture,
  sources: Sources,
): Promise<readonly TrustedKey[]> {
  const fitting = keys.filter(({ archs }) => archs === undefined || archs.includes(arch))
  return Promise.all(fitting.map(async key => ({ name: key.name, pem: await pemOf(key, sources) })))
}

/**
 * A key with its text, which is fetched or read when it is elsewhere.
 *
 * @throws `FetchError` with any of its codes.
 */
export async function loadKey(key: KeySpec, sources: Sources): Promise<InlineKey> {
  return { ...key, pem: await pemOf(key, sources) }
}

async function pemOf(key: KeySpec, sources: Sources): Promise<string> {
  if (key.pem !== undefined) return key.pem
  if (/^https?:\/\//.test(key.location)) {
    const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
    return (await rememberedFile(key.location, maxKeyBytes, asText, sources)).content
  }
  return readFile(key.location, 'utf8').catch(cause => {
    throw localFailure(cause, key.location, {
      problem: 'there is no such key file',
      hint: 'Relative paths start at the folder that the program runs in.',
    })
  })
}
