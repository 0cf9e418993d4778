import type { Agenda } from './agenda.js'
import { commonDepends, commonNames, type Options } from './common.js'
import type { NameId } from './names.js'
import type { Reach } from './reach.js'
import { type Constraint, isAutomatic, type NameState, type PackageState, type Provider, type States } from './state.js'
import type { Universe } from './universe.js'

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

  /** Has the dependencies checked of what depends on a name. */
  doubtDependants(name: NameId): void {
    for (const dependant of this.#universe.dependants(name)) {
      if (!this.#reach.has(dependant)) continue
      this.#doubtful[dependant] = 1
      const state = this.#states.peek(dependant)
      if (state) this.#enqueue(state)
    }
  }

  /** Has the install_if checked of what has a name in it. */
  recheckFollowers(name: NameId): void {
    for (const follower of this.#universe.followers(name)) {
      if (!this.#reach.has(follower)) continue
      const state = this.#states.name(follower)
      if (state.untriggerable) continue
      state.recheckInstallIf = true
      this.#enqueue(state)
    }
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
    if (name.queued || name.decided || (name.requirers === 0 && !name.recheckInstallIf)) return
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
    const [first, ...others] = this.#optionsFor(name)
    name.hasOptions = others.length > 0 || first?.package.allowed === false
    if (first) this.#propagate(name, [first, ...others])
    name.dependantsDecided = this.#universe
      .dependants(name.id)
      .every(dependant => !this.#reach.has(dependant) || this.#states.peek(dependant)?.decided)
    this.#agenda.update(name)
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
    return candidate.depends.every(({ name, dependency }) => {
      const { dialect } = this.#universe
      if (name.decided) return dialect.meets(candidate, dependency, name.chosen)
      if (name.requirers === 0 && dialect.meets(candidate, dependency, undefined)) return true
      return name.providers.some(
        provider => provider.package.selectable && dialect.meets(candidate, dependency, provider),
      )
    })
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
    const [{ package: first }, ...others] = options
    for (const { package: candidate } of name.providers) candidate.wasOption = candidate.isOption

    const needed = commonDepends(options)
    for (const constraint of first.depends) {
      if (!needed.delete(constraint.name)) continue
      if (others.length === 0) this.demand(first, constraint)
      else if (constraint.name.requirers === 0) this.#requireSomehow(constraint.name, first)
    }

    for (const [other, unversioned] of commonNames(options)) {
      if (other !== name) this.#excludeStrangers(other, name, unversioned)
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
      const isCompatible = candidate.offers.some(
        offer => offer.name === name || (unversioned && offer.version === undefined),
      )
      if (!isCompatible) this.ruleOut(candidate)
    }
  }
}
