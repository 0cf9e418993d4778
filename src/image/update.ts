import { LockError } from '../errors/index.js'
import type { Lock, LockData, LockedPackage } from '../lock/index.js'
import { type Repository, type RootPackage, type SolvedPackage, solve } from '../solver/index.js'
import type { BuildContext } from './context.js'
import type { ArchOffer, Offer } from './offer.js'
import { lockedAsOffered, lockSolutions } from './resolve.js'

/**
 * Solves a declaration again with its locked packages for what is installed, and the named ones to be upgraded, as
 * `apk upgrade NAME` does: everything else stays unless the upgrade needs it otherwise.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_PACKAGE` for a name that the lock does not have; `ResolveError`.
 */
export function updateLock(offer: Offer, lock: LockData, names: readonly string[], context: BuildContext): Lock {
  const unknown = names.find(name => !lock.packages.some(item => item.name === name))
  if (unknown !== undefined) throw notLocked(unknown)
  const world = offer.spec.packages
  const lockedFor = ({ arch }: ArchOffer): readonly LockedPackage[] =>
    lock.packages.filter(({ target }) => target === arch)
  return lockSolutions(
    offer,
    (from, repositories) => {
      const { arch } = from
      const installed = lockedFor(from).map(rootPackage)
      const upgrade = names.filter(name => installed.some(item => item.name === name))
      const { packages } = solve({ world, repositories, installed, arch, upgrade, strategy: context.strategy })
      // A lock has the order, and the reasons, of an empty root.
      return solve({ world, repositories: repositoriesOf(packages, repositories), arch })
    },
    (found, from) => {
      const known = lockedFor(from).find(({ checksum }) => checksum === found.package.checksum)
      return known === undefined ? lockedAsOffered(found, from) : { ...known, reason: found.reason }
    },
    context,
  )
}

/** Repositories with these packages only. What none of them has any more is in a place where its tag, if any, allows it. */
function repositoriesOf(
  packages: readonly SolvedPackage[],
  repositories: readonly Repository[],
): readonly Repository[] {
  return repositories.map(({ tag, ...repository }, number) => ({
    ...(tag !== undefined && { tag }),
    index: {
      description: repository.index.description,
      packages: packages
        .filter(item => (item.repository ?? repositories.findIndex(other => other.tag === item.tag)) === number)
        .map(item => item.package),
    },
  }))
}

/** A locked package as the root that it is in records it. */
function rootPackage({ url: _, homepage, installedSize = 0, ...item }: LockedPackage): RootPackage {
  return { ...item, installedSize, ...(homepage !== undefined && { url: homepage }) }
}

function notLocked(name: string): LockError {
  return new LockError({
    code: 'UNDISTRO_LOCK_PACKAGE',
    problem: `the lock has no package ${JSON.stringify(name)} to update`,
    hint: 'Name packages of the lock; for a new one add it to the declaration, and lock again.',
  })
}
