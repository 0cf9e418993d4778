import { type Compat, formatDependency, type IndexPackage } from '../apk/index.js'
import { attempt } from './attempt.js'
import { type Cause, findCauses } from './causes.js'
import { dialects } from './dialect.js'
import { explain } from './explanation.js'
import { label, type PackageState } from './state.js'
import { type Repository, Universe } from './universe.js'
import { readWorld } from './world.js'

/** Where packages come from, and for what. */
export interface SolverOptions {
  /** In the order of `/etc/apk/repositories`: of a package that two of them have, that of the first is taken. */
  readonly repositories: readonly Repository[]
  /** apk architecture of the root: packages for others cannot be installed. Default: all can. */
  readonly arch?: string | undefined
  /** Whose behaviour to have where apk 2.14 and apk 3 differ. Default: `apk3`. */
  readonly compat?: Compat | undefined
}

/** A request and where its packages come from. */
export interface SolveRequest extends SolverOptions {
  /**
   * What to install, each entry in apk's world grammar: `name`, `name=1.2-r0`, `name~1.2`, `name@tag`, `!name`. Of
   * several entries with one name the last one counts.
   */
  readonly world: readonly string[]
}

/** The answer to a request. */
export interface Solution {
  /** In the order in which apk installs them. */
  readonly packages: readonly SolvedPackage[]
}

/** A package to install. */
export interface SolvedPackage {
  readonly name: string
  readonly version: string
  /** Its record in the index. */
  readonly package: IndexPackage
  /** The repository it comes from, by its place in the request, from 0. */
  readonly repository: number
  /** The tag it is pinned to. */
  readonly tag: string | undefined
  /** Why it is installed; of several reasons the one nearest to the request. */
  readonly reason: Reason
}

/** Why a package is installed. */
export type Reason =
  /** An entry of the request asks for it. */
  | { readonly kind: 'world'; readonly dependency: string }
  /** A package, as in `curl-8.5.0-r0`, depends on it. */
  | { readonly kind: 'dependency'; readonly package: string; readonly dependency: string }
  /** Everything that its install_if lists is so. */
  | { readonly kind: 'install_if'; readonly dependencies: readonly string[] }
  /** None is left: apk chose it for something that it then did otherwise. It happens with odd conflicts only. */
  | { readonly kind: 'leftover' }

/** Finds the packages for requests. Made once, it answers any number of them, each on its own. */
export class Solver {
  readonly #universe: Universe

  constructor({ repositories, arch, compat = 'apk3' }: SolverOptions) {
    this.#universe = new Universe(repositories, dialects[compat], arch)
  }

  /**
   * Finds the packages that a request needs, as `apk add` does for an empty root.
   *
   * Like apk it does not search: it takes what is best, and fails where that leads nowhere.
   *
   * @param world - As in {@link SolveRequest.world}.
   * @throws `ResolveError` with code `UNDISTRO_RESOLVE_UNSATISFIABLE` or `UNDISTRO_RESOLVE_TAG`, `FormatError` with code
   * `UNDISTRO_FORMAT_DEPENDENCY` for an entry that is malformed.
   */
  solve(world: readonly string[]): Solution {
    const universe = this.#universe
    const outcome = attempt(universe, readWorld(world, universe))
    if (!outcome.succeeded) throw explain(outcome, universe)
    const causes = findCauses(outcome.world, outcome.order)
    return { packages: outcome.order.map(placed => solved(placed, universe, causes.get(placed))) }
  }
}

/**
 * Finds the packages that a request needs: {@link Solver.solve} of a {@link Solver} that is used once.
 *
 * @throws What {@link Solver.solve} throws.
 */
export function solve(request: SolveRequest): Solution {
  return new Solver(request).solve(request.world)
}

function solved(placed: PackageState, universe: Universe, cause: Cause | undefined): SolvedPackage {
  const { id, record, repository, allowedTags } = placed
  return {
    name: record.name,
    version: record.version,
    package: record,
    repository,
    tag: universe.tags.find((_, tag) => universe.tagMask(id) & allowedTags & (1 << tag)),
    reason: reasonOf(placed, cause),
  }
}

function reasonOf({ record, triggered }: PackageState, { asker, dependency }: Cause = {}): Reason {
  if (dependency) {
    const text = formatDependency(dependency)
    return asker ? { kind: 'dependency', package: label(asker), dependency: text } : { kind: 'world', dependency: text }
  }
  return triggered ? { kind: 'install_if', dependencies: record.installIf } : { kind: 'leftover' }
}
