import type { PackageInfo } from '../apk/index.js'
import { checkRequest, Lock, type LockedPackage, readLock, type Settled, settle } from '../lock/index.js'
import type { ImageSpec } from '../spec/index.js'
import type { BuildContext } from './context.js'
import { obtainPackages } from './obtained-package.js'
import { loadOffer } from './offer.js'
import { resolveOffer } from './resolve.js'

/** A declaration, and the packages that it is built from. */
export interface SettledImage {
  readonly spec: ImageSpec
  readonly lock: Lock
}

/**
 * Finds the packages of a declaration: by its lock file when it names one, otherwise by the indexes of today.
 *
 * @throws What `readLock`, `settle`, `loadOffer` and `resolveOffer` throw.
 */
export async function settleImage(spec: ImageSpec, context: BuildContext): Promise<SettledImage> {
  if (spec.lock === undefined) return { spec, lock: resolveOffer(await loadOffer(spec, context), context) }
  const settled = settle(spec, await readLock(spec.lock))
  if (settled.lock.source !== 'apko') return { spec: settled.spec, lock: new Lock(settled.lock) }
  const lock = await described(settled, context)
  checkRequest(settled.spec, lock)
  return { spec: settled.spec, lock }
}

/** apko's locks do not tell what packages depend on and provide; the packages do, and are fetched for it. */
async function described({ spec, lock }: Settled, context: BuildContext): Promise<Lock> {
  const packages = await obtainPackages(lock.packages, spec.repositories, context)
  return new Lock({ ...lock, packages: packages.map(({ locked, stored }) => withInfo(locked, stored.info)) })
}

function withInfo(locked: LockedPackage, info: PackageInfo): LockedPackage {
  const { packager: _, replaces: _r, replacesPriority: _p, triggers: _t, datahash: _d, url: homepage, ...record } = info
  // Of the architecture an index has the last word, and the lock has it from there.
  const described = { ...locked, ...record, arch: locked.arch }
  return homepage === undefined ? described : { ...described, homepage }
}
