import type { NameId } from './names.js'
import type { OfferId, Universe } from './universe.js'

/** The names that a request can have to do with, each with a rank: those of a higher rank are decided first. */
export interface Reach {
  has(name: NameId): boolean
  rank(name: NameId): number
}

/**
 * Finds what a request reaches as apk 3 does, depth first. Names that are spelled out rank highest, then those that packages
 * have for their own, and among equals those that were left behind last.
 */
export function reachApk3(universe: Universe, world: readonly NameId[], named: ReadonlySet<NameId>): Reach {
  const { providers, offers, depends, installIf } = universe
  const seenPackages = new Uint8Array(universe.size)
  const ranks = new Uint32Array(universe.names.size)
  let left = 0

  const enter = (name: NameId) => {
    walk.plan(leave, [name])
    walk.plan(visitOffers, providers.items, providers.start(name), providers.stop(name))
    walk.visit(universe.followers(name))
    walk.plan(visitDepends, providers.items, providers.start(name), providers.stop(name))
  }
  const visitDepends = (offer: OfferId) => {
    const owner = universe.owner(offer)
    if (seenPackages[owner] === 1) return
    seenPackages[owner] = 1
    walk.visit(depends.items, depends.start(owner), depends.stop(owner))
  }
  const visitOffers = (offer: OfferId) => {
    const owner = universe.owner(offer)
    const own = offers.start(owner)
    walk.visit(offers.items, own + 1, offers.stop(owner))
    walk.visit(universe.followers(offers.at(own)))
  }
  const leave = (name: NameId) => {
    ranks[name] = (named.has(name) ? 2 ** 31 : 0) + (universe.isPackageName(name) ? 2 ** 30 : 0) + ++left
    walk.plan(visitInstallIf, providers.items, providers.start(name), providers.stop(name))
  }
  const visitInstallIf = (offer: OfferId) => {
    const owner = universe.owner(offer)
    walk.visit(installIf.items, installIf.start(owner), installIf.stop(owner))
  }

  const walk = new Walk(universe.names.size, enter)
  walk.visit(world)
  walk.run()
  return { has: name => walk.has(name), rank: name => ranks[name] ?? 0 }
}

/**
 * Finds what a request reaches as apk 2 does. Names that are spelled out rank highest, then those that only packages
 * have for their own, then those that others provide as well, then the rest; and among equals those with the longest chain
 * of dependencies.
 */
export function reachApk2(universe: Universe, world: readonly NameId[], named: ReadonlySet<NameId>): Reach {
  const { providers, offers, depends } = universe
  const seenPackages = new Uint8Array(universe.size)
  const chains = new Uint16Array(universe.names.size)
  const packageChains = new Uint16Array(universe.size)

  const enter = (name: NameId) => {
    walk.plan(visitOffers, providers.items, providers.start(name), providers.stop(name))
    walk.plan(visitProvider, providers.items, providers.start(name), providers.stop(name))
  }
  // In a cycle it matters how long a chain is known to be by then, so it is measured from one visit to the next.
  const visitProvider = (offer: OfferId) => {
    const owner = universe.owner(offer)
    walk.plan(measureName, [offer])
    if (seenPackages[owner] === 1) return
    seenPackages[owner] = 1
    const visitDepend = (name: NameId) => {
      walk.plan(measurePackage, [name])
      walk.visit([name])
    }
    const measurePackage = (name: NameId) => {
      packageChains[owner] = Math.max(packageChains[owner] ?? 0, (chains[name] ?? 0) + 1)
    }
    walk.plan(visitDepend, depends.items, depends.start(owner), depends.stop(owner))
  }
  const measureName = (offer: OfferId) => {
    const name = offers.at(offer)
    chains[name] = Math.max(chains[name] ?? 0, packageChains[universe.owner(offer)] ?? 0)
  }
  const visitOffers = (offer: OfferId) => {
    const owner = universe.owner(offer)
    const own = offers.start(owner)
    walk.plan(visitProvided, offers.items, own + 1, offers.stop(owner))
    walk.visit(universe.followers(offers.at(own)))
  }
  const visitProvided = (name: NameId) => {
    if (!walk.has(name)) walk.visit(universe.followers(name))
  }
  const kindOf = (name: NameId) => {
    const own = providers.of(name).filter(offer => universe.isOwn(offer))
    if (own.length === providers.of(name).length) return 2
    return own.length > 0 ? 1 : 0
  }

  const walk = new Walk(universe.names.size, enter)
  walk.visit(world)
  walk.run()
  return {
    has: name => walk.has(name),
    rank: name => ((named.has(name) ? 4 : 0) + kindOf(name)) * 2 ** 16 + (chains[name] ?? 0),
  }
}

type Step = (item: number) => void

/** A step to take for the items of a list from one place to before another. */
interface Plan {
  readonly step: Step
  readonly list: readonly number[]
  place: number
  readonly stop: number
}

/**
 * A walk from name to name, each entered once. What is planned last is done first, and before the list goes on whose
 * step has planned it: so plans stand in for loops that call each other, because chains of dependencies can be longer
 * than a call stack is deep.
 */
class Walk {
  readonly #enter: Step
  readonly #entered: Uint8Array
  readonly #plans: Plan[] = []

  /** `enter` is the step for a name that is visited for the first time. */
  constructor(names: number, enter: Step) {
    this.#enter = enter
    this.#entered = new Uint8Array(names)
  }

  has(name: NameId): boolean {
    return this.#entered[name] === 1
  }

  plan(step: Step, list: readonly number[], start = 0, stop = list.length): void {
    if (start < stop) this.#plans.push({ step, list, place: start, stop })
  }

  visit(names: readonly NameId[], start = 0, stop = names.length): void {
    this.plan(this.#enter, names, start, stop)
  }

  run(): void {
    for (let plan = this.#plans.at(-1); plan !== undefined; plan = this.#plans.at(-1)) {
      const item = this.#next(plan)
      if (item === undefined) this.#plans.pop()
      else plan.step(item)
    }
  }

  #next(plan: Plan): number | undefined {
    const isVisit = plan.step === this.#enter
    while (plan.place < plan.stop) {
      const item = plan.list[plan.place++] ?? 0
      if (!isVisit) return item
      if (this.has(item)) continue
      this.#entered[item] = 1
      return item
    }
    return undefined
  }
}
