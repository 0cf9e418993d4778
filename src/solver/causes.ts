import type { Dependency } from '../apk/index.js'
import type { Constraint, PackageState } from './state.js'

/** What led to a package: a dependency of `asker`, or of the request when there is none; without either its install_if. */
export interface Cause {
  readonly asker?: PackageState | undefined
  readonly dependency?: Dependency | undefined
}

/** Finds for each package the shortest way on which the request leads to it. */
export function findCauses(
  world: readonly Constraint[],
  order: readonly PackageState[],
): ReadonlyMap<PackageState, Cause> {
  const causes = new Map<PackageState, Cause>()
  const found: PackageState[] = []
  const add = (candidate: PackageState, cause: Cause) => {
    if (causes.has(candidate)) return
    causes.set(candidate, cause)
    found.push(candidate)
  }
  const follow = (constraints: readonly Constraint[], asker?: PackageState) => {
    for (const { name, dependency } of constraints) {
      if (name.chosen && !dependency.conflict) add(name.chosen.package, { asker, dependency })
    }
  }

  follow(world)
  let followed = 0
  for (const candidate of order) {
    for (; followed < found.length; followed++) follow(found[followed]?.depends ?? [], found[followed])
    add(candidate, {})
  }
  return causes
}
