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
  const seen = new Uint8Array(universe.names.size)
  const seenPackages = new Uint8Array(universe.size)
  const ranks = new Uint32Array(universe.names.size)
  const named = new Set(world)
  const walk = new Walk()
  let left = 0

  const visit = (name: NameId) => {
    if (seen[name] === 1) return
    seen[name] = 1
    walk.plan(leave, name)
    walk.planAll(visitOffers, providers, name)
    walk.plan(visitFollowers, name)
    walk.planAll(visitDepends, providers, name)
  }
  const visitDepends = (offer: OfferId) => {
    const owner = universe.owner(offer)
    if (seenPackages[owner] === 1) return
    seenPackages[owner] = 1
    walk.planAll(visit, depends, owner)
  }
  const visitFollowers = (name: NameId) => {
    const followers = universe.followers(name)
    for (let i = followers.length - 1; i >= 0; i--) walk.plan(visit, followers[i] ?? 0)
  }
  const visitOffers = (offer: OfferId) => {
    const owner = universe.owner(offer)
    const own = offers.start(owner)
    for (let place = offers.stop(owner) - 1; place > own; place--) walk.plan(visit, offers.at(place))
    walk.plan(visitFollowers, offers.at(own))
  }
  const leave = (name: NameId) => {
    const isOwn = providers.of(name).some(offer => universe.isOwn(offer))
    ranks[name] = (named.has(name) ? 2 ** 31 : 0) + (isOwn ? 2 ** 30 : 0) + ++left
    walk.planAll(visitInstallIf, providers, name)
  }
  const visitInstallIf = (offer: OfferId) => walk.planAll(visit, installIf, universe.owner(offer))

  for (const name of world) walk.from(visit, name)
  return { has: name => seen[name] === 1, rank: name => ranks[name] ?? 0 }
}

/**
 * Finds what a request reaches as apk 2 does. Names of the request rank highest, then those that only packages have
 * for their own, then those that others provide as well, then the rest; and among equals those with the longest chain
 * of dependencies.
 */
export function reachApk2(universe: Universe, world: readonly NameId[]): Reach {
  const { providers, offers, depends } = universe
  const seen = new Uint8Array(universe.names.size)
  const seenPackages = new Uint8Array(universe.size)
  const chains = new Uint16Array(universe.names.size)
  const packageChains = new Uint16Array(universe.size)
  const named = new Set(world)
  const walk = new Walk()

  const visit = (name: NameId) => {
    if (seen[name] === 1) return
    seen[name] = 1
    walk.planAll(visitFollowersOfOffers, providers, name)
    for (let place = providers.stop(name) - 1; place >= providers.start(name); place--) {
      walk.plan(measureName, providers.at(place))
      walk.plan(visitDepends, providers.at(place))
    }
  }
  const visitDepends = (offer: OfferId) => {
    const owner = universe.owner(offer)
    if (seenPackages[owner] === 1) return
    seenPackages[owner] = 1
    walk.plan(measurePackage, owner)
    walk.planAll(visit, depends, owner)
  }
  const measurePackage = (id: PackageId) => {
    for (const name of depends.of(id)) {
      packageChains[id] = Math.max(packageChains[id] ?? 0, (chains[name] ?? 0) + 1)
    }
  }
  // While the walk is inside a cycle, a name's chain is what is known of it by then.
  const measureName = (offer: OfferId) => {
    const name = offers.at(offer)
    chains[name] = Math.max(chains[name] ?? 0, packageChains[universe.owner(offer)] ?? 0)
  }
  const visitFollowersOfOffers = (offer: OfferId) => {
    const owner = universe.owner(offer)
    const own = offers.start(owner)
    for (let place = offers.stop(owner) - 1; place > own; place--) walk.plan(visitFollowersOfNew, offers.at(place))
    walk.plan(visitFollowers, offers.at(own))
  }
  const visitFollowersOfNew = (name: NameId) => {
    if (seen[name] !== 1) visitFollowers(name)
  }
  const visitFollowers = (name: NameId) => {
    const followers = universe.followers(name)
    for (let i = followers.length - 1; i >= 0; i--) walk.plan(visit, followers[i] ?? 0)
  }

  for (const name of world) walk.from(visit, name)
  const classOf = (name: NameId) => {
    const own = providers.of(name).filter(offer => universe.isOwn(offer)).length
    if (own === providers.of(name).length) return 2
    return own > 0 ? 1 : 0
  }
  return {
    has: name => seen[name] === 1,
    rank: name => ((named.has(name) ? 4 : 0) + classOf(name)) * 2 ** 16 + (chains[name] ?? 0),
  }
}

type Step = (subject: number) => void

/**
 * A walk in steps, the one that was planned last coming first. What would be calls of functions by each other is planned
 * instead, because chains of dependencies can be longer than a call stack is deep.
 */
class Walk {
  readonly #steps: Step[] = []
  readonly #subjects: number[] = []

  plan(step: Step, subject: number): void {
    this.#steps.push(step)
    this.#subjects.push(subject)
  }

  /** Plans a step for each item of a list, such that they come in the order of the list. */
  planAll(step: Step, lists: Lists, list: number): void {
    for (let place = lists.stop(list) - 1; place >= lists.start(list); place--) this.plan(step, lists.at(place))
  }

  /** Takes a step, and all that come of it. */
  from(step: Step, subject: number): void {
    this.plan(step, subject)
    for (let next = this.#steps.pop(); next !== undefined; next = this.#steps.pop()) next(this.#subjects.pop() ?? 0)
  }
}
