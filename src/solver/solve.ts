import { type Compat, formatDependency, type IndexPackage } from '../apk/index.js'
import { attempt } from './attempt.js'
import { type Cause, findCauses } from './causes.js'
import { type Change, changeOf, tagOf } from './change.js'
import { dialects } from './dialect.js'
import { explain } from './explanation.js'
import { readRequest } from './request.js'
import type { RootPackage } from './root.js'
import type { RootChange } from './root-change.js'
import { label, type PackageState } from './state.js'
import { type Repository, Universe } from './universe.js'

/** Where packages come from, and for what. */
export interface SolverOptions {
  /** In the order of `/etc/apk/repositories`: of a package that two of them have, that of the first is taken. */
  readonly repositories: readonly Repository[]
  /**
   * The packages that the root has, as `parseInstalled` reads them, in the order of the database. They count as they are
   * recorded here, whether or not a repository has them. Default: none.
   */
  readonly installed?: readonly RootPackage[] | undefined
  /** apk architecture of the root: packages for others cannot be installed. Default: all can. */
  readonly arch?: string | undefined
  /** Whose behaviour to have where apk 2.14 and apk 3 differ. Default: `apk3`. */
  readonly compat?: Compat | undefined
}

/** A request and where its packages come from. */
export type SolveRequest = SolverOptions & WorldRequest & RootChange

/** What a root is to have. */
export interface WorldRequest {
  /**
   * What is wanted, each entry in apk's world grammar: `name`, `name=1.2-r0`, `name~1.2`, `name@tag`, `!name`. Of
   * several entries with one name the last one counts.
   */
  readonly world: readonly string[]
}

/** The answer to a request. */
export interface Solution {
  /** The world with what was added and deleted, sorted as apk writes it. */
  readonly world: readonly string[]
  /** All packages of the root afterwards, those to install in the order in which apk installs them. */
  readonly packages: readonly SolvedPackage[]
  /** What there is to do, in apk's order. */
  readonly changes: readonly Change[]
}

/** A package that the root has afterwards. */
export interface SolvedPackage {
  readonly name: string
  readonly version: string
  /** Its record: of the root when that has it, otherwise of the index. */
  readonly package: IndexPackage
  /** The repository that has it, by its place in the request, from 0; none for what only the root has. */
  readonly repository: number | undefined
  /** The tag it is pinned to. */
  readonly tag: string | undefined
  /** Why it is there; of several reasons the one nearest to the request. */
  readonly reason: Reason
}

/** Why a package is there. */
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

  constructor({ repositories, installed, arch, compat = 'apk3' }: SolverOptions) {
    this.#universe = new Universe(repositories, dialects[compat], arch, installed)
  }

  /**
   * Finds the packages that a root needs for its world, and what to do to get there.
   *
   * Like apk it does not search: it takes what is best, and fails where that leads nowhere.
   *
   * @param world - As in {@link WorldRequest.world}.
   * @param change - What is to become of the root beyond that. Default: nothing.
   * @throws `ResolveError` with code `UNDISTRO_RESOLVE_UNSATISFIABLE`, `UNDISTRO_RESOLVE_TAG` or `UNDISTRO_RESOLVE_NAME`,
   * `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY` for an entry that is malformed.
   */
  solve(world: readonly string[], change: RootChange = {}): Solution {
    const universe = this.#universe
    const request = readRequest(world, change, universe)
    const outcome = attempt(universe, request)
    if (!outcome.succeeded) throw explain(outcome, universe)
    const causes = findCauses(outcome.world, outcome.order)
    return {
      world: request.world.map(formatDependency),
      packages: outcome.order.map(placed => solved(placed, universe, causes.get(placed))),
      changes: outcome.steps.flatMap(step => changeOf(step, universe) ?? []),
    }
  }
}

/**
 * Finds the packages that a request needs: {@link Solver.solve} of a {@link Solver} that is used once.
 *
 * @throws What {@link Solver.solve} throws.
 */
export function solve(request: SolveRequest): Solution {
  return new Solver(request).solve(request.world, request)
}

function solved(placed: PackageState, universe: Universe, cause: Cause | undefined): SolvedPackage {
  const { record, repository, available } = placed
  return {
    name: record.name,
    version: record.version,
    package: record,
    repository: available ? repository : undefined,
    tag: tagOf(placed, universe),
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
