import { type Compat, formatDependency, type IndexPackage } from '../apk/index.js'
import { type Attempt, attempt } from './attempt.js'
import { type Cause, findCauses } from './causes.js'
import { type Change, changeOf, tagOf } from './change.js'
import { dialects } from './dialect.js'
import { explainRefusal } from './refusal.js'
import { type Request, readRequest } from './request.js'
import type { RootPackage } from './root.js'
import type { RootChange } from './root-change.js'
import type { OtherPackages } from './search/elsewhere.js'
import { search } from './search/search.js'
import { unsatisfiable } from './search/unsatisfiable.js'
import { label, type PackageState, States } from './state.js'
import type { Repository, Universe } from './universe.js'
import { universeOf } from './universes.js'

/**
 * How far to look for an answer. Where apk finds one, it is the answer of both.
 *
 * - `complete`: finds one whenever there is one; of several the one that apk's order of preferences leads to. A search that
 *   runs into 50,000 dead ends is given up, which takes some seconds.
 * - `apk`: takes what is best at each step as apk does, and fails where that leads nowhere.
 */
export type Strategy = 'complete' | 'apk'

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
  /** How far to look for an answer. Default: `complete`. */
  readonly strategy?: Strategy | undefined
  /** Packages that are not to be taken; an error says when they have what is lacking. Default: none. */
  readonly elsewhere?: readonly OtherPackages[] | undefined
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
  /** apk itself finds no answer here, as it never goes back on a choice; it installs these packages when asked for each. */
  readonly refusedByApk: boolean
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

/**
 * Finds the packages for requests. Made once, it answers any number of them, each on its own; another one for the same
 * indexes, as `readIndex` gave them, is made at once.
 */
export class Solver {
  readonly #universe: Universe
  readonly #strategy: Strategy
  readonly #elsewhere: readonly OtherPackages[]

  constructor(options: SolverOptions) {
    const { repositories, installed, arch, compat = 'apk3', strategy = 'complete', elsewhere = [] } = options
    this.#elsewhere = elsewhere
    this.#strategy = strategy
    this.#universe = universeOf(repositories, dialects[compat], arch, installed)
  }

  /**
   * Finds the packages that a root needs for its world, and what to do to get there.
   *
   * Where apk has an answer it is apk's. Where it has none, it depends on {@link SolverOptions.strategy}.
   *
   * @param world - As in {@link WorldRequest.world}.
   * @param change - What is to become of the root beyond that. Default: nothing.
   * @throws `ResolveError` with code `UNDISTRO_RESOLVE_UNSATISFIABLE`, `UNDISTRO_RESOLVE_LIMIT`, `UNDISTRO_RESOLVE_TAG` or
   * `UNDISTRO_RESOLVE_NAME`, `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY` for an entry that is malformed.
   */
  solve(world: readonly string[], change: RootChange = {}): Solution {
    const universe = this.#universe
    const request = readRequest(world, change, universe)
    const plain = attempt(request, new States(universe, request.everything))
    const outcome = plain.succeeded ? plain : this.#overrule(plain, request)
    const causes = findCauses(outcome.world, outcome.order)
    return {
      world: request.world.map(formatDependency),
      packages: outcome.order.map(placed => solved(placed, universe, causes.get(placed))),
      changes: outcome.steps.flatMap(step => changeOf(step, universe) ?? []),
      refusedByApk: outcome !== plain,
    }
  }

  /** The answer that there is all the same where apk refuses. */
  #overrule(refusal: Attempt, request: Request): Attempt {
    if (this.#strategy === 'apk') throw explainRefusal(refusal, this.#universe)
    const found = search(this.#universe, request)
    if (found === undefined) throw unsatisfiable(this.#universe, request, this.#elsewhere)
    return found
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
