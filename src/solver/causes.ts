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
  const reached: PackageState[] = []
  const reach = (found: PackageState, cause: Cause) => {
    causes.set(found, cause)
    reached.push(found)
  }
  const follow = (constraints: readonly Constraint[], asker?: PackageState) => {
    for (const { name, dependency } of constraints) {
      const found = name.chosen?.package
      if (found === undefined || dependency.conflict || !placed.has(found) || causes.has(found)) continue
      reach(found, { asker, dependency })
    }
  }
  let followed = 0
  const followAll = () => {
    for (let asker = reached[followed]; asker; asker = reached[++followed]) follow(asker.depends, asker)
  }

  follow(world)
  followAll()
  for (const candidate of order) {
    if (!candidate.triggered || causes.has(candidate)) continue
    reach(candidate, {})
    followAll()
  }
  return causes
}
