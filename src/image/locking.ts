import { LockError } from '../errors/index.js'
import { Lock, type LockDiff, readLock, settle } from '../lock/index.js'
import type { ImageSpec } from '../spec/index.js'
import { PendingFile } from '../store/index.js'
import type { BuildContext } from './context.js'
import { obtainPackages } from './obtained-package.js'
import { loadOffer } from './offer.js'
import { resolveOffer } from './resolve.js'
import { updateLock } from './update.js'

/** Resolves a declaration by the indexes of today, fetches and verifies its packages, and writes its lock file. */
export async function lockImage(spec: ImageSpec, file: string, context: BuildContext): Promise<Lock> {
  return writeLock(resolveOffer(await loadOffer(spec, context), context), spec, file, context)
}

/** What has changed since a declaration was locked: the lock stays as it is. */
export async function checkLock(spec: ImageSpec, file: string, context: BuildContext): Promise<LockDiff> {
  const lock = await readLock(file)
  if (lock.source === 'apko' && spec.packages.length === 0) throw unknownRequest(file)
  const settled = settle({ ...spec, lock: file }, lock)
  return new Lock(settled.lock).diff(resolveOffer(await loadOffer(settled.spec, context), context))
}

/** Locks a declaration anew, with everything as in its lock file but some packages and what their update needs. */
export async function updateImage(
  spec: ImageSpec,
  file: string,
  names: readonly string[],
  context: BuildContext,
): Promise<Lock> {
  const lock = await readLock(file)
  if (lock.source === 'apko') throw unknownRequest(file)
  const settled = settle({ ...spec, lock: file }, lock)
  const offer = await loadOffer(settled.spec, context)
  return writeLock(updateLock(offer, settled.lock, names, context), settled.spec, file, context)
}

/** Completes a lock with the digests of its packages' parts, and writes its file. */
async function writeLock(resolved: Lock, spec: ImageSpec, file: string, context: BuildContext): Promise<Lock> {
  const packages = await obtainPackages(resolved.packages, spec.repositories, context)
  const lock = new Lock({
    ...resolved.toJSON(),
    packages: packages.map(({ locked, stored: { sections } }) => ({ ...locked, sections })),
  })
  const text = lock.toText({ file })
  await using pending = await PendingFile.beside(file)
  await pending.write(Buffer.from(text))
  await pending.commit(file)
  return Lock.fromJSON(text, { file })
}

function unknownRequest(file: string): LockError {
  return new LockError({
    code: 'UNDISTRO_LOCK_REQUEST',
    problem: 'a lock file of apko does not tell what was asked for',
    place: { file },
    hint: 'Declare packages and repositories, and lock them with .lock(path).',
  })
}
