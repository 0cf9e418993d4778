import type { Dependency } from '../apk/index.js'
import type { Constraint, PackageState } from './state.js'

/** What led to a package: a dependency of `asker`, or of the request when there is none; without either its install_if. */
export interface Cause {
  readonly asker?: PackageState | undefined
  readonly dependency?: Dependency | undefined
}

/**
 * Finds the shortest way on which the request leads to each package. There is none to a package that apk has chosen for
 * something that it then did otherwise, which is rare.
 */
export function findCauses(
  world: readonly Constraint[],
  order: readonly PackageState[],
): ReadonlyMap<PackageState, Cause> {
  const placed = new Set(order)
  const causes = new Map<PackageState, Cause>()
  const follow = (constraints: readonly Constraint[], asker?: PackageState) => {
    for (const { name, dependency } of constraints) {
      const found = name.chosen?.package
      if (found === undefined || dependency.conflict || !placed.has(found) || causes.has(found)) continue
      causes.set(found, { asker, dependency })
    }
  }
  // A map goes on to what is added to it while it is gone through.
  const followAll = () => {
    for (const asker of causes.keys()) follow(asker.depends, asker)
  }

  follow(world)
  followAll()
  for (const candidate of order) {
    if (!candidate.triggered || causes.has(candidate)) continue
    causes.set(candidate, {})
    followAll()
  }
  return causes
}
