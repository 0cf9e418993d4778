import type { PackageIndex } from '../apk/index.js'
import { ResolveError } from '../errors/index.js'
import { disagreements } from '../lock/index.js'
import type { Repository, Solution } from '../solver/index.js'
import type { ArchOffer } from './offer.js'

/** Solves a request for one architecture, with its repositories or what is left in them. */
export type SolveFor = (offer: ArchOffer, repositories: readonly Repository[]) => Solution

/** The answer for one architecture. */
export interface ArchSolution {
  readonly offer: ArchOffer
  readonly solution: Solution
}

/** Versions that may be taken, of the names of which not all may. */
type Allowed = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Solves a request for several architectures so that a package has one version in all that have it. Each is solved by
 * itself first. Of a name whose versions differ, those that not all of these architectures' indexes have are left out,
 * and it is solved again, until there is agreement or none is to be had: a name for whose sake a request would fail is
 * left as it is.
 *
 * @throws What `solveFor` throws when it has everything to choose from.
 */
export function solveInAgreement(offers: readonly ArchOffer[], solveFor: SolveFor): readonly ArchSolution[] {
  const solveAll = (allowed: Allowed): readonly ArchSolution[] =>
    offers.map(offer => ({ offer, solution: solveFor(offer, repositoriesOf(offer, allowed)) }))
  const attempt = (allowed: Allowed): readonly ArchSolution[] | undefined => {
    try {
      return solveAll(allowed)
    } catch (error) {
      if (error instanceof ResolveError) return undefined
      throw error
    }
  }
  const givenUp = new Set<string>()
  let allowed: Allowed = new Map()
  let solutions = solveAll(allowed)
  for (;;) {
    const narrower = [...narrowed(solutions, allowed)].filter(([name]) => !givenUp.has(name))
    const [first] = narrower
    if (first === undefined) return solutions
    // Mostly all of them can be had together; otherwise one after the other.
    for (const names of narrower.length > 1 ? [narrower, [first]] : [[first]]) {
      const tried = new Map([...allowed, ...names])
      const found = attempt(tried)
      if (found !== undefined) {
        solutions = found
        allowed = tried
        break
      }
      if (names.length === 1) givenUp.add(first[0])
    }
  }
}

/** For each name without agreement the versions that all have, where that are fewer than are allowed, and some. */
function* narrowed(
  solutions: readonly ArchSolution[],
  allowed: Allowed,
): Generator<readonly [name: string, versions: ReadonlySet<string>]> {
  const chosen = solutions.flatMap(({ offer, solution }) =>
    solution.packages.map(({ name, version }) => ({ name, version, target: offer.arch })),
  )
  for (const { name, versions } of disagreements(chosen)) {
    const offered = solutions
      .filter(({ offer }) => versions[offer.arch] !== undefined)
      .map(({ offer }) => versionsOf(name, offer, allowed))
    const [first = new Set<string>(), ...others] = offered
    const common = new Set([...first].filter(version => others.every(other => other.has(version))))
    if (common.size > 0 && offered.some(({ size }) => size > common.size)) yield [name, common]
  }
}

function versionsOf(name: string, { repositories }: ArchOffer, allowed: Allowed): ReadonlySet<string> {
  const versions = repositories.flatMap(({ index }) =>
    index.packages.filter(item => item.name === name).map(item => item.version),
  )
  const limits = allowed.get(name)
  return new Set(versions.filter(version => limits?.has(version) ?? true))
}

function repositoriesOf({ repositories }: ArchOffer, allowed: Allowed): readonly Repository[] {
  return repositories.map(({ index, repository: { tag } }) => ({
    index: allowed.size === 0 ? index : limited(index, allowed),
    ...(tag !== undefined && { tag }),
  }))
}

function limited({ description, packages }: PackageIndex, allowed: Allowed): PackageIndex {
  return { description, packages: packages.filter(({ name, version }) => allowed.get(name)?.has(version) ?? true) }
}
