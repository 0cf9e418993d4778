import type { Lists } from './lists.js'
import type { NameId } from './names.js'
import type { OfferId, PackageId, Universe } from './universe.js'

/** The names that a request can have to do with, each with a rank: those of a higher rank are decided first. */
export interface Reach {
  has(name: NameId): boolean
  rank(name: NameId): number
}

/**
 * Finds what a request reaches as apk 3 does, depth first. Names of the request rank highest, then those that packages
 * have for their own, and among equals those that were left behind last.
 */
export function reachApk3(universe: Universe, world: readonly NameId[]): Reach {
  const { providers, offers, depends, installIf } = universe
  const walk = new Walk(universe)
  const ranks = new Uint32Array(universe.names.size)
  const named = new Set(world)
  let left = 0

  const visit = (name: NameId) => {
    if (!walk.enter(name)) return
    walk.plan(leave, name)
    walk.planAll(visitOffers, providers, name)
    walk.planVisits(visit, universe.followers(name))
    walk.planAll(visitDepends, providers, name)
  }
  const visitDepends = (offer: OfferId) => {
    const owner = universe.owner(offer)
    if (walk.enterPackage(owner)) walk.planVisits(visit, depends.of(owner))
  }
  const visitOffers = (offer: OfferId) => {
    const names = offers.of(universe.owner(offer))
    walk.planVisits(visit, names, 1)
    walk.planVisits(visit, universe.followers(names[0] ?? 0))
  }
  const leave = (name: NameId) => {
    const isOwn = providers.of(name).some(offer => universe.isOwn(offer))
    ranks[name] = (named.has(name) ? 2 ** 31 : 0) + (isOwn ? 2 ** 30 : 0) + ++left
    walk.planAll(visitInstallIf, providers, name)
  }
  const visitInstallIf = (offer: OfferId) => walk.planVisits(visit, installIf.of(universe.owner(offer)))

  for (const name of world) walk.from(visit, name)
  return { has: name => walk.has(name), rank: name => ranks[name] ?? 0 }
}

/**
 * Finds what a request reaches as apk 2 does. Names of the request rank highest, then those that only packages have
 * for their own, then those that others provide as well, then the rest; and among equals those with the longest chain
 * of dependencies.
 */
export function reachApk2(universe: Universe, world: readonly NameId[]): Reach {
  const { providers, offers, depends } = universe
  const walk = new Walk(universe)
  const chains = new Uint16Array(universe.names.size)
  const packageChains = new Uint16Array(universe.size)
  const measuredDepends = new Uint32Array(universe.size)
  const named = new Set(world)

  const visit = (name: NameId) => {
    if (!walk.enter(name)) return
    walk.planAll(visitFollowersOfOffers, providers, name)
    walk.planAll(visitProvider, providers, name)
  }
  const visitProvider = (offer: OfferId) => {
    const owner = universe.owner(offer)
    walk.plan(measureName, offer)
    if (!walk.enterPackage(owner)) return
    for (const name of depends.of(owner).toReversed()) {
      walk.plan(measureNextDepend, owner)
      walk.plan(visit, name)
    }
  }
  // Names and packages are measured bit by bit, because in a cycle it matters how long a chain is known to be by then.
  const measureNextDepend = (id: PackageId) => {
    const measured = measuredDepends[id] ?? 0
    const name = depends.at(depends.start(id) + measured)
    packageChains[id] = Math.max(packageChains[id] ?? 0, (chains[name] ?? 0) + 1)
    measuredDepends[id] = measured + 1
  }
  const measureName = (offer: OfferId) => {
    const name = offers.at(offer)
    chains[name] = Math.max(chains[name] ?? 0, packageChains[universe.owner(offer)] ?? 0)
  }
  const visitFollowersOfOffers = (offer: OfferId) => {
    const [own = 0, ...provided] = offers.of(universe.owner(offer))
    for (const name of provided.toReversed()) walk.plan(visitFollowersOfNew, name)
    walk.planVisits(visit, universe.followers(own))
  }
  const visitFollowersOfNew = (name: NameId) => {
    if (!walk.has(name)) walk.planVisits(visit, universe.followers(name))
  }

  for (const name of world) walk.from(visit, name)
  const kindOf = (name: NameId) => {
    const own = providers.of(name).filter(offer => universe.isOwn(offer))
    if (own.length === providers.of(name).length) return 2
    return own.length > 0 ? 1 : 0
  }
  return {
    has: name => walk.has(name),
    rank: name => ((named.has(name) ? 4 : 0) + kindOf(name)) * 2 ** 16 + (chains[name] ?? 0),
  }
}

type Step = (subject: number) => void

/**
 * A walk through a universe, in steps of which the one planned last comes next. Steps stand in for calls: chains of
 * dependencies can be longer than a call stack is deep.
 */
class Walk {
  readonly #names: Uint8Array
  readonly #packages: Uint8Array
  readonly #steps: Step[] = []
  readonly #subjects: number[] = []

  constructor(universe: Universe) {
    this.#names = new Uint8Array(universe.names.size)
    this.#packages = new Uint8Array(universe.size)
  }

  /** Whether a name was entered. */
  has(name: NameId): boolean {
    return this.#names[name] === 1
  }

  /** False when it was entered before. */
  enter(name: NameId): boolean {
    if (this.#names[name] === 1) return false
    this.#names[name] = 1
    return true
  }

  /** False when it was entered before. */
  enterPackage(id: PackageId): boolean {
    if (this.#packages[id] === 1) return false
    this.#packages[id] = 1
    return true
  }

  plan(step: Step, subject: number): void {
    this.#steps.push(step)
    this.#subjects.push(subject)
  }

  /** Plans a step for each item of a list, to be taken in the order of the list. */
  planAll(step: Step, lists: Lists, list: number): void {
    for (let place = lists.stop(list) - 1; place >= lists.start(list); place--) this.plan(step, lists.at(place))
  }

  /** Plans visits of those names from `first` on that were not entered yet, to be made in this order. */
  planVisits(visit: Step, names: readonly NameId[], first = 0): void {
    for (let i = names.length - 1; i >= first; i--) {
      const name = names[i]
      if (name !== undefined && this.#names[name] === 0) this.plan(visit, name)
    }
  }

  /** Takes a step, and all that come of it. */
  from(step: Step, subject: number): void {
    this.plan(step, subject)
    for (let next = this.#steps.pop(); next !== undefined; next = this.#steps.pop()) next(this.#subjects.pop() ?? 0)
  }
}
