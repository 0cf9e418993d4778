import type { IndexPackage } from '../apk/index.js'
import { Lock, type LockedPackage, type LockedRepository, lockVersion } from '../lock/index.js'
import { packageAddress } from '../repository/index.js'
import { type OtherPackages, type Reason, type SolvedPackage, solve } from '../solver/index.js'
import type { Architecture, RepositorySpec } from '../spec/index.js'
import { type SolveFor, solveInAgreement } from './agreement.js'
import type { BuildContext } from './context.js'
import type { ArchOffer, Offer } from './offer.js'

/**
 * Resolves what is offered to a declaration: solves its request for each architecture.
 *
 * @throws `ResolveError` with its codes.
 */
export function resolveOffer(offer: Offer, context: BuildContext): Lock {
  const world = offer.spec.packages
  const { strategy } = context
  return lockSolutions(
    offer,
    ({ arch }, repositories) => solve({ world, repositories, arch, strategy, elsewhere: otherArchs(offer, arch) }),
    lockedAsOffered,
    context,
  )
}

/** What the indexes of the other architectures have, for errors to tell. */
function otherArchs({ archs }: Offer, arch: Architecture): readonly OtherPackages[] {
  return archs
    .filter(other => other.arch !== arch)
    .flatMap(other =>
      other.repositories.map(({ index }) => ({
        where: `for ${other.arch}`,
        get packages() {
          return index.packages
        },
      })),
    )
}

/** What a lock says of a package that was chosen. */
export type LockSolved = (found: SolvedPackage, offer: ArchOffer) => LockedPackage

/** Solves for each architecture, in agreement, and makes a lock of it. */
export function lockSolutions(offer: Offer, solveFor: SolveFor, lockSolved: LockSolved, { emit }: BuildContext): Lock {
  const { spec, keys, archs } = offer
  const solved = solveInAgreement(archs, solveFor)
  const refusedByApk = solved.filter(({ solution }) => solution.refusedByApk).map(({ offer: { arch } }) => arch)
  const lock = new Lock({
    lockVersion,
    request: spec.packages,
    archs: archs.map(({ arch }) => arch),
    repositories: archs.flatMap(item => lockedRepositories(item, spec.repositories)),
    ...(refusedByApk.length > 0 && { refusedByApk }),
    keys,
    packages: solved.flatMap(({ offer: from, solution }) => solution.packages.map(found => lockSolved(found, from))),
  })
  for (const { name, versions } of lock.disagreements) emit({ type: 'resolve:disagreement', name, versions })
  emit({ type: 'resolve:done', packages: lock.packages.length })
  return lock
}

/** A package as the repository has it that it was chosen from. */
export function lockedAsOffered(found: SolvedPackage, { arch, repositories }: ArchOffer): LockedPackage {
  const { repository } = repositories[found.repository ?? -1] ?? {}
  if (repository === undefined) throw new RangeError(`package ${found.name} comes from no repository`)
  return lockedPackage(found.package, found.reason, repository, arch)
}

function lockedPackage(
  item: IndexPackage,
  reason: Reason,
  repository: RepositorySpec,
  target: Architecture,
): LockedPackage {
  const { url: homepage, ...record } = item
  const { distribution, tag } = repository
  const address = packageAddress(repository, target, item)
  return {
    ...record,
    arch: item.arch ?? target,
    target,
    repository: repository.url,
    ...(distribution !== undefined && { distribution }),
    ...(tag !== undefined && { tag }),
    ...(address.kind === 'http' ? { url: address.url } : { file: address.file }),
    reason,
    ...(homepage !== undefined && { homepage }),
  }
}

function lockedRepositories(
  { arch, repositories }: ArchOffer,
  declared: readonly RepositorySpec[],
): readonly LockedRepository[] {
  const digests = new Map(repositories.map(({ repository, digest }) => [repository, digest]))
  return declared.map(repository => {
    const { url, tag, distribution, scope } = repository
    return { url, tag, distribution, scope, arch, index: digests.get(repository) }
  })
}
