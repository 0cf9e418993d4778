import { checkSections, type LockedPackage } from '../lock/index.js'
import { mapConcurrently } from '../net/index.js'
import { type Location, obtainPackage, packageLocation, type StoredPackage } from '../repository/index.js'
import { isKept } from '../rootfs/index.js'
import type { RepositorySpec } from '../spec/index.js'
import type { BuildContext } from './context.js'

/** A package on its way into an image: what the lock says of it, and what the store has. */
export interface ObtainedPackage {
  readonly locked: LockedPackage
  readonly stored: StoredPackage
}

/**
 * Fetches and verifies what the store does not have of some packages; all are then checked against their lock.
 *
 * @throws `FetchError`, `IntegrityError`, `FormatError`, `ArchiveError` or `LockError`, with the codes of those families.
 */
export function obtainPackages(
  packages: readonly LockedPackage[],
  repositories: readonly RepositorySpec[],
  context: BuildContext,
): Promise<readonly ObtainedPackage[]> {
  const obtain = async (locked: LockedPackage): Promise<ObtainedPackage> => {
    const stored = await obtainPackage(locked, locationOf(locked, repositories), isKept, context)
    checkSections(locked, stored.sections)
    return { locked, stored }
  }
  return mapConcurrently(packages, context.concurrency, obtain, context)
}

/** Where a package is fetched from: its repository's mirror when the declaration has one, else where the lock says. */
function locationOf(locked: LockedPackage, repositories: readonly RepositorySpec[]): Location {
  const { repository: url, tag, target } = locked
  const declared = repositories.filter(item => item.url === url && item.scope !== 'runtime')
  const repository = declared.find(item => item.tag === tag) ?? declared[0]
  if (repository?.mirror !== undefined) return packageLocation(repository, target, locked)
  if (locked.url !== undefined) return { kind: 'http', url: locked.url }
  return locked.file === undefined
    ? packageLocation({ url, keys: [] }, target, locked)
    : { kind: 'folder', file: locked.file }
}
