import { createHash } from 'node:crypto'
import { checksumToHex } from '../apk/index.js'
import { LockError } from '../errors/index.js'
import type { LockData, LockedPackage, LockedRepository } from './lock-data.js'

/** Options of `Lock.toApko`. */
export interface ApkoLockOptions {
  /**
   * The apko configuration file that the lock is for: its name as it is given to apko, and its bytes, followed by those
   * of the files that it includes. apko compares their digest when it builds. No lock can know it: without this option
   * the field is left out, and apko builds with a warning.
   */
  readonly config?: { readonly name: string; readonly content: string | Uint8Array } | undefined
}

/**
 * Writes a lock as apko's `apko.lock.json`, version v1.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_UNFETCHED`.
 */
export function formatApkoLock(lock: LockData, { config }: ApkoLockOptions = {}): string {
  const repositories = (scope: LockedRepository['scope']): readonly object[] =>
    lock.repositories.filter(item => item.scope === scope).map(repository)
  const file = {
    version: 'v1',
    ...(config && { config: { name: config.name, checksum: digest('sha256', sha256(config.content)) } }),
    contents: {
      keyring: lock.keys
        .map(({ name, location: url = name, pem: content }) => ({ name: withoutScheme(url), url, content }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      build_repositories: repositories('build'),
      runtime_repositories: repositories('runtime'),
      repositories: repositories(undefined),
      packages: lock.packages.map(lockedPackage),
    },
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

function repository({ url, arch }: LockedRepository): object {
  return { name: `${withoutScheme(url)}/${arch}`, url: `${url}/${arch}/APKINDEX.tar.gz`, architecture: arch }
}

function lockedPackage({ name, version, url, file, target, checksum, sections }: LockedPackage): object {
  if (sections === undefined) throw unfetched(name)
  const { signature, control, data } = sections
  const sha1 = checksumToHex(checksum) ?? ''
  return {
    name,
    url: url ?? file,
    version,
    // apko installs what is for the architecture that it builds, word for word.
    architecture: target,
    signature: signature ? section(signature, digest('sha1', signature.sha1)) : { range: '', checksum: '' },
    control: section(control, digest('sha1', sha1)),
    data: section(data, digest('sha256', data.sha256)),
    checksum: `Q1${base64(sha1)}`,
  }
}

function section({ offset, size }: { offset: number; size: number }, checksum: string): object {
  return { range: `bytes=${offset}-${offset + size - 1}`, checksum }
}

function digest(algorithm: 'sha1' | 'sha256', hex: string): string {
  return `${algorithm}-${base64(hex)}`
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '')
}

function unfetched(name: string): LockError {
  return new LockError({
    code: 'UNDISTRO_LOCK_UNFETCHED',
    problem: 'apko’s lock files need the digests of every package’s parts, and this lock was only resolved',
    place: { package: name },
    hint: 'Make the lock with .lock(path), which fetches the packages.',
  })
}
