import type { Agenda } from './agenda.js'
import { commonDepends, commonOffers, hasSome, type Options } from './common.js'
import type { NameId } from './names.js'
import type { Reach } from './reach.js'
import { type Constraint, isAutomatic, type NameState, type PackageState, type Provider, type States } from './state.js'
import type { PackageId, Universe } from './universe.js'

/**
 * Carries what is settled to where it has consequences: packages that no longer fit are ruled out, names that every
 * option for a name depends on become required, install_if rules become true or hopeless.
 */
export class Propagation {
  readonly #universe: Universe
  readonly #states: States
  readonly #reach: Reach
  readonly #agenda: Agenda
  /** Names to reconsider, first come, first served. */
  readonly #queue: NameState[] = []
  /** 1 for names with a provider whose dependencies may have become impossible. */
  readonly #doubtful: Uint8Array

  constructor(states: States, reach: Reach, agenda: Agenda) {
    this.#universe = states.universe
    this.#states = states
    this.#reach = reach
    this.#agenda = agenda
    this.#doubtful = new Uint8Array(states.universe.names.size)
  }

  /**
   * Makes what the world wants hold; `tags` are those of the repositories it wants it from, `asked` is what is asked of
   * everything.
   */
  request(constraint: Constraint, tags: number, asked: number): void {
    this.#constrain(undefined, constraint, candidate => {
      candidate.allow(tags)
      candidate.prefer(tags)
      candidate.ask(asked, asked)
    })
  }

  /** Makes what a package wants hold. */
  demand(asker: PackageState, constraint: Constraint): void {
    this.#constrain(asker, constraint, candidate => candidate.inheritFrom(asker))
  }

  /** Rules a package out; whoever chooses it all the same has failed. */
  ruleOut(candidate: PackageState): void {
    candidate.selectable = false
    for (const name of candidate.nameIds) this.doubtDependants(name)
    for (const name of candidate.nameIds) this.recheckFollowers(name)
  }

  /** Has the dependencies checked of what depends on a name, in apk's order of names. */
  doubtDependants(name: NameId): void {
    const { dependers, offers, nameRanks } = this.#universe
    const waiting: NameState[] = []
    for (let place = dependers.start(name); place < dependers.stop(name); place++) {
      const id = dependers.at(place)
      for (let offer = offers.start(id); offer < offers.stop(id); offer++) {
        const dependant = offers.at(offer)
        if (!this.#reach.has(dependant)) continue
        this.#doubtful[dependant] = 1
        const state = this.#states.peek(dependant)
        if (state && isReconsidered(state)) waiting.push(state)
      }
    }
    waiting.sort((a, b) => (nameRanks[a.id] ?? 0) - (nameRanks[b.id] ?? 0))
    for (const state of waiting) this.#enqueue(state)
  }

  /** Has the install_if checked of what has a name in it. */
  recheckFollowers(name: NameId): void {
    const { followers } = this.#universe
    for (let place = followers.start(name); place < followers.stop(name); place++) {
      const follower = followers.at(place)
      if (!this.#reach.has(follower) || this.#isIdle(follower)) continue
      const state = this.#states.name(follower)
      if (state.untriggerable) continue
      state.recheckInstallIf = true
      this.#enqueue(state)
    }
  }

  /** Whether to look at the install_if of a name would come to nothing, as it was not looked at yet and all wait. */
  #isIdle(name: NameId): boolean {
    if (this.#states.peek(name) || this.#doubtful[name] === 1) return false
    const { providers } = this.#universe
    for (let place = providers.start(name); place < providers.stop(name); place++) {
      if (!this.#waits(this.#universe.owner(providers.at(place)))) return false
    }
    return true
  }

  /** Whether the install_if of a package, if there is one, waits for something else to decide a name. */
  #waits(id: PackageId): boolean {
    const { installIf, dialect } = this.#universe
    for (let place = installIf.start(id); place < installIf.stop(id); place++) {
      if (this.#states.peek(installIf.at(place))?.decided) continue
      const dependency = installIf.dependency(place, this.#universe.text(id))
      return dependency !== undefined && !dialect.presses(dependency)
    }
    return installIf.start(id) === installIf.stop(id)
  }

  /** Reconsiders names until nothing has consequences any more. */
  settle(): void {
    for (const name of this.#queue) {
      name.queued = false
      if (!name.decided) this.#reconsider(name)
    }
    this.#queue.length = 0
  }

  #enqueue(name: NameState): void {
    if (!isReconsidered(name)) return
    name.queued = true
    this.#queue.push(name)
  }

  #constrain(asker: PackageState | undefined, constraint: Constraint, accept: (candidate: PackageState) => void): void {
    const { name, dependency } = constraint
    if (!dependency.conflict) {
      name.requirers++
      if (name.requirers === 1) this.#becameRequired(name)
    }
    for (const provider of name.providers) {
      const candidate = provider.package
      const isMet = this.#universe.dialect.meets(asker, dependency, provider)
      if (!isMet) candidate.conflicts++
      if (candidate.selectable && candidate.conflicts > 0) this.ruleOut(candidate)
      if (isMet) accept(candidate)
    }
  }

  #becameRequired(name: NameState): void {
    this.#agenda.update(name)
    this.recheckFollowers(name.id)
    this.#enqueue(name)
  }

  #reconsider(name: NameState): void {
    const options = this.#optionsFor(name)
    name.hasOptions = options.length > 1 || options[0]?.package.allowed === false
    if (hasSome(options)) this.#propagate(name, options)
    name.dependantsDecided = this.#areDependantsDecided(name.id)
    this.#agenda.update(name)
  }

  #areDependantsDecided(name: NameId): boolean {
    const { dependers, offers } = this.#universe
    for (let place = dependers.start(name); place < dependers.stop(name); place++) {
      const id = dependers.at(place)
      for (let offer = offers.start(id); offer < offers.stop(id); offer++) {
        const dependant = offers.at(offer)
        if (this.#reach.has(dependant) && !this.#states.peek(dependant)?.decided) return false
      }
    }
    return true
  }

  /** The providers that can still be chosen for a required name; also finds out what has become of their install_if. */
  #optionsFor(name: NameState): readonly Provider[] {
    const { recheckInstallIf } = name
    const isDoubtful = this.#doubtful[name.id] === 1
    name.recheckInstallIf = false
    this.#doubtful[name.id] = 0

    const options: Provider[] = []
    let triggered = false
    let untriggerable = true
    let hasAutomatic = false
    for (const provider of name.providers) {
      const candidate = provider.package
      candidate.isOption = false
      if (isDoubtful && candidate.selectable && !this.#canHaveDepends(candidate)) this.ruleOut(candidate)
      if (!candidate.selectable) continue
      if (recheckInstallIf) this.#checkInstallIf(candidate)
      triggered ||= candidate.triggered
      untriggerable &&= candidate.untriggerable
      hasAutomatic ||= candidate.triggered
      if (name.requirers === 0) continue
      hasAutomatic ||= isAutomatic(provider)
      candidate.isOption = true
      options.push(provider)
    }
    name.triggered = triggered
    name.untriggerable = untriggerable
    name.hasAutomatic = hasAutomatic
    return options
  }

  #canHaveDepends(candidate: PackageState): boolean {
    for (const constraint of candidate.depends) if (!this.#canHave(candidate, constraint)) return false
    return true
  }

  #canHave(candidate: PackageState, { name, dependency }: Constraint): boolean {
    const { dialect } = this.#universe
    if (name.decided) return dialect.meets(candidate, dependency, name.chosen)
    if (name.requirers === 0 && dialect.meets(candidate, dependency, undefined)) return true
    for (const provider of name.providers) {
      if (provider.package.selectable && dialect.meets(candidate, dependency, provider)) return true
    }
    return false
  }

  #checkInstallIf(candidate: PackageState): void {
    if (!candidate.triggered && !candidate.untriggerable) candidate.triggered = this.#holdsInstallIf(candidate)
    if (!candidate.triggered) return
    for (const { name } of candidate.installIf) if (name.chosen) candidate.inheritFrom(name.chosen.package)
  }

  #holdsInstallIf(candidate: PackageState): boolean {
    const { dialect } = this.#universe
    for (const { name, dependency } of candidate.installIf) {
      if (!name.decided) {
        if (dialect.presses(dependency)) {
          name.awaited = true
          this.#agenda.update(name)
        }
        return false
      }
      if (!dialect.meets(candidate, dependency, name.chosen)) {
        candidate.untriggerable = true
        return false
      }
    }
    return true
  }

  #propagate(name: NameState, options: Options): void {
    const { package: first } = options[0]
    for (const { package: candidate } of name.providers) candidate.wasOption = candidate.isOption

    for (const constraint of commonDepends(options)) {
      if (options.length === 1) this.demand(first, constraint)
      else if (constraint.name.requirers === 0) this.#requireSomehow(constraint.name, first)
    }

    for (const { name: other, version } of commonOffers(options)) {
      // What has a name to itself is one of the options.
      if (other !== name && other.providers.length > 1) this.#excludeStrangers(other, name, version === undefined)
    }
  }

  /** All options need the name, though perhaps not in the same version. */
  #requireSomehow(name: NameState, asker: PackageState): void {
    name.requirers = 1
    this.#becameRequired(name)
    for (const { package: candidate } of name.providers) candidate.inheritFrom(asker)
  }

  /**
   * What will have one name will also have another: rules out packages that could have the other without the one. Such
   * as have, like an option, a name without version do not stand in each other's way.
   */
  #excludeStrangers(other: NameState, name: NameState, unversioned: boolean): void {
    for (const { package: candidate, version } of other.providers) {
      if (!candidate.selectable || (unversioned && version === undefined)) continue
      const isCompatible =
        name.providers.some(provider => provider.package === candidate) ||
        (unversioned && candidate.offers.some(offer => offer.version === undefined))
      if (!isCompatible) this.ruleOut(candidate)
    }
  }
}

/** Whether a name that something has changed for is to be reconsidered, and does not wait for that already. */
function isReconsidered({ queued, decided, requirers, recheckInstallIf }: NameState): boolean {
  return !queued && !decided && (requirers > 0 || recheckInstallIf)
}
