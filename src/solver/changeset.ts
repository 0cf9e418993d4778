import { leansOn } from './leaning.js'
import type { Constraint, NameState, PackageState, States } from './state.js'
import type { Universe } from './universe.js'

/** What becomes of a package: `before` is none for a new one, `after` for one that is removed, and they may be the same. */
export interface Step {
  readonly before: PackageState | undefined
  readonly after: PackageState | undefined
}

/**
 * Puts what was chosen, and what goes for it, in the order in which apk makes the changes: depth first from the world, a
 * package behind what it depends on, and behind it what its presence brings in and what its old version alone has needed.
 */
export function changeset(world: readonly Constraint[], states: States): readonly Step[] {
  return new Changeset(states).run(world)
}

/** Work to do, which gives out the work that must be done before it goes on. */
type Task = Generator<Task, void>

class Changeset {
  readonly #states: States
  readonly #universe: Universe
  readonly #steps: Step[] = []
  /** Names that are dealt with. */
  readonly #placed = new Set<NameState>()
  /** Names whose package was removed. */
  readonly #removed: Set<NameState>
  readonly #packages = new Set<PackageState>()
  /** Installed packages by their own names. */
  readonly #installed = new Map<NameState, PackageState>()
  /** Own names of the installed packages that have a name. */
  readonly #holders = new Map<NameState, NameState>()
  /** How many dependencies lead to an installed package, by its own name. */
  readonly #needs = new Map<NameState, number>()

  constructor(states: States) {
    this.#states = states
    this.#universe = states.universe
    this.#removed = this.#universe.dialect.removalSettles ? this.#placed : new Set()
    const packages = [...this.#universe.installed.keys()].map(id => states.package(id))
    for (const found of packages) {
      this.#installed.set(found.name, found)
      this.#holders.set(found.name, found.name)
      for (const { name, version } of found.offers) if (version !== undefined) this.#holders.set(name, found.name)
    }
    for (const found of packages) this.#countNeeds(found)
  }

  run(world: readonly Constraint[]): readonly Step[] {
    // On a stack of our own: chains of dependencies can be longer than the call stack is deep.
    const stack = [this.#all(world)]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next()
      if (next.done) stack.pop()
      else stack.push(next.value)
    }
    return this.#steps
  }

  *#all(world: readonly Constraint[]): Task {
    const installed = [...this.#installed]
    for (const [, found] of installed) yield* this.#removeUnneeded(found)
    for (const { name } of world) yield this.#change(name)
    for (const [name] of installed) yield this.#change(name)
  }

  *#change(name: NameState): Task {
    if (this.#placed.has(name)) return
    yield* this.#prepare(name)
    const chosen = name.chosen?.package
    if (chosen === undefined || this.#packages.has(chosen)) return
    // Marked before its dependencies are placed, or a cycle would have no end.
    this.#packages.add(chosen)
    for (const offer of chosen.offers) yield* this.#prepare(offer.name)
    const before = this.#installed.get(chosen.name)
    if (before) yield* this.#removeFollowers(before)
    for (const demand of chosen.depends) yield this.#change(demand.name)
    this.#steps.push({ before, after: chosen })
    yield* this.#addFollowers(chosen)
    this.#countNeeds(chosen)
    if (before) yield* this.#dropNeeds(before)
  }

  /** Removes what stands in the way of a name. */
  *#prepare(name: NameState): Task {
    if (this.#placed.has(name)) return
    this.#placed.add(name)
    const found = this.#installed.get(name)
    if (found && name.chosen?.package.name !== name) yield this.#remove(found)
    for (const other of this.#universe.dialect.makesWay(name)) yield this.#remove(other)
  }

  *#remove(found: PackageState): Task {
    if (this.#packages.has(found) || found.name.chosen?.package.name === found.name) return
    this.#packages.add(found)
    this.#removed.add(found.name)
    for (const dependant of this.#dependants(found)) yield this.#remove(dependant)
    yield* this.#removeFollowers(found)
    this.#steps.push({ before: found, after: undefined })
    yield* this.#dropNeeds(found)
  }

  *#removeUnneeded(found: PackageState): Task {
    if (found.name.chosen === undefined && !this.#needs.get(found.name)) yield this.#remove(found)
  }

  /** Installed packages with a dependency that a package meets. */
  *#dependants(found: PackageState): Generator<PackageState, void> {
    const { dialect, installed, providers } = this.#universe
    for (const name of found.nameIds.flatMap(id => this.#universe.dependants(id))) {
      for (const offer of providers.of(name)) {
        const owner = this.#universe.owner(offer)
        if (!installed.has(owner)) continue
        const dependant = this.#states.package(owner)
        if (leansOn(dependant, found, dialect)) yield dependant
      }
    }
  }

  /** Names that packages have with an install_if on one of a package's names, as far as the solve has come to them. */
  #followers({ nameIds }: PackageState): readonly NameState[] {
    const ids = nameIds.flatMap(id => [...this.#universe.followers.of(id)])
    return ids.flatMap(id => this.#states.peek(id) ?? [])
  }

  *#addFollowers(chosen: PackageState): Task {
    for (const name of this.#followers(chosen)) if (this.#isDue(name)) yield this.#change(name)
  }

  #isDue(follower: NameState): boolean {
    const chosen = follower.chosen?.package
    if (chosen === undefined || this.#placed.has(follower)) return false
    const { dialect } = this.#universe
    return chosen.installIf.every(({ name, dependency }) => {
      if (dialect.precedes(dependency) && !this.#placed.has(name)) return false
      return dialect.meets(chosen, dependency, name.chosen)
    })
  }

  *#removeFollowers(found: PackageState): Task {
    for (const name of this.#followers(found)) {
      const follower = this.#installed.get(name)
      if (!follower || name.chosen || this.#placed.has(name) || this.#removed.has(name)) continue
      const isCut = follower.installIf.some(({ name: item }) => this.#removed.has(item) && item.chosen === undefined)
      if (isCut) yield* this.#removeUnneeded(follower)
    }
  }

  #countNeeds(asker: PackageState): void {
    for (const [, holder] of this.#needed(asker)) this.#needs.set(holder, (this.#needs.get(holder) ?? 0) + 1)
  }

  /** The names that a package depends on, and those of the installed packages that have them. */
  *#needed(asker: PackageState): Generator<readonly [NameState, NameState], void> {
    if (this.#holders.size === 0) return
    for (const { name, dependency } of asker.depends) {
      const holder = this.#holders.get(name)
      if (holder && !dependency.conflict) yield [name, holder]
    }
  }

  /** What a package needed is removed when nothing else needs it. */
  *#dropNeeds(asker: PackageState): Task {
    for (const [name, holder] of this.#needed(asker)) {
      const left = (this.#needs.get(holder) ?? 0) - 1
      this.#needs.set(holder, left)
      const found = this.#installed.get(name)
      if (left === 0 && found) yield this.#remove(found)
    }
  }
}
