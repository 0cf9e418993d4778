import type { NameId } from './names.js'
import type { Universe } from './universe.js'
import { Walk } from './walk.js'

/** The names that a request can have to do with, each with a rank: those of a higher rank are decided first. */
export interface Reach {
  has(name: NameId): boolean
  rank(name: NameId): number
}

/**
 * Finds what a request reaches as apk 3 does, depth first. Names that are spelled out rank highest, then those that packages
 * have for their own, and among equals those that were left behind last.
 */
export function reachApk3(universe: Universe, world: Int32Array, named: ReadonlySet<NameId>): Reach {
  const { providers, offers, depends, installIf, followers } = universe
  const seenPackages = new Uint8Array(universe.size)
  /** Packages whose names and followers were all entered. */
  const exhausted = new Uint8Array(universe.size)
  const ranks = new Uint32Array(universe.names.size)
  let left = 0

  const walk = new Walk(universe.names.size, name => {
    const start = providers.start(name)
    const stop = providers.stop(name)
    walk.plan(leave, name, name + 1)
    walk.plan(visitOffers, start, stop)
    walk.plan(visitFollowers, followers.start(name), followers.stop(name))
    walk.plan(visitDepends, start, stop)
  })
  const visitWorld = walk.visit(world)
  const visitFollowers = walk.visit(followers.items)
  const visitDepended = walk.visit(depends.items)
  const visitOffered = walk.visit(offers.items)
  const visitAwaited = walk.visit(installIf.items)
  const visitDepends = walk.step(place => {
    const owner = universe.owner(providers.at(place))
    if (seenPackages[owner] === 1) return
    seenPackages[owner] = 1
    walk.plan(visitDepended, depends.start(owner), depends.stop(owner))
  })
  const visitOffers = walk.step(place => {
    const owner = universe.owner(providers.at(place))
    if (exhausted[owner] === 1) return
    const own = offers.start(owner)
    const name = offers.at(own)
    const offered = walk.plan(visitOffered, own + 1, offers.stop(owner))
    const followed = walk.plan(visitFollowers, followers.start(name), followers.stop(name))
    if (!offered && !followed) exhausted[owner] = 1
  })
  const leave = walk.step(name => {
    ranks[name] = (named.has(name) ? 2 ** 31 : 0) + (universe.isPackageName(name) ? 2 ** 30 : 0) + ++left
    walk.plan(visitInstallIf, providers.start(name), providers.stop(name))
  })
  const visitInstallIf = walk.step(place => {
    const owner = universe.owner(providers.at(place))
    walk.plan(visitAwaited, installIf.start(owner), installIf.stop(owner))
  })

  walk.plan(visitWorld, 0, world.length)
  walk.run()
  return { has: name => walk.has(name), rank: name => ranks[name] ?? 0 }
}

/**
 * Finds what a request reaches as apk 2 does. Names that are spelled out rank highest, then those that only packages
 * have for their own, then those that others provide as well, then the rest; and among equals those with the longest chain
 * of dependencies.
 */
export function reachApk2(universe: Universe, world: Int32Array, named: ReadonlySet<NameId>): Reach {
  const { providers, offers, depends, followers } = universe
  const seenPackages = new Uint8Array(universe.size)
  const chains = new Uint16Array(universe.names.size)
  const packageChains = new Uint16Array(universe.size)
  const dependers = depends.owners()

  const walk = new Walk(universe.names.size, name => {
    walk.plan(visitOffers, providers.start(name), providers.stop(name))
    walk.plan(visitProvider, providers.start(name), providers.stop(name))
  })
  const visitWorld = walk.visit(world)
  const visitFollowers = walk.visit(followers.items)
  const visitDepended = walk.visit(depends.items)
  // In a cycle it matters how long a chain is known to be by then, so it is measured from one visit to the next.
  const visitProvider = walk.step(place => {
    const owner = universe.owner(providers.at(place))
    walk.plan(measureName, place, place + 1)
    if (seenPackages[owner] === 1) return
    seenPackages[owner] = 1
    walk.plan(visitDepend, depends.start(owner), depends.stop(owner))
  })
  const visitDepend = walk.step(place => {
    walk.plan(measurePackage, place, place + 1)
    walk.plan(visitDepended, place, place + 1)
  })
  const measurePackage = walk.step(place => {
    const owner = dependers[place] ?? 0
    packageChains[owner] = Math.max(packageChains[owner] ?? 0, (chains[depends.at(place)] ?? 0) + 1)
  })
  const measureName = walk.step(place => {
    const offer = providers.at(place)
    const name = offers.at(offer)
    chains[name] = Math.max(chains[name] ?? 0, packageChains[universe.owner(offer)] ?? 0)
  })
  const visitOffers = walk.step(place => {
    const owner = universe.owner(providers.at(place))
    const own = offers.start(owner)
    const name = offers.at(own)
    walk.plan(visitProvided, own + 1, offers.stop(owner))
    walk.plan(visitFollowers, followers.start(name), followers.stop(name))
  })
  const visitProvided = walk.step(offer => {
    const name = offers.at(offer)
    if (!walk.has(name)) walk.plan(visitFollowers, followers.start(name), followers.stop(name))
  })
  const kindOf = (name: NameId) => {
    const all = providers.of(name)
    const own = all.filter(offer => universe.isOwn(offer))
    if (own.length === all.length) return 2
    return own.length > 0 ? 1 : 0
  }

  walk.plan(visitWorld, 0, world.length)
  walk.run()
  return {
    has: name => walk.has(name),
    rank: name => ((named.has(name) ? 4 : 0) + kindOf(name)) * 2 ** 16 + (chains[name] ?? 0),
  }
}
