import type { Agenda } from './agenda.js'
import type { Dialect } from './dialect.js'
import { compareProviders } from './preference.js'
import type { Propagation } from './propagation.js'
import { isAutomatic, type NameState, type PackageState, type Provider } from './state.js'

/** Decides names one after the other, each for good. */
export class Selection {
  readonly #dialect: Dialect
  readonly #agenda: Agenda
  readonly #propagation: Propagation
  /** The packages that were chosen, one after the other. */
  readonly chosen: PackageState[] = []
  #failed = false

  constructor(dialect: Dialect, agenda: Agenda, propagation: Propagation) {
    this.#dialect = dialect
    this.#agenda = agenda
    this.#propagation = propagation
  }

  /** Decides all names; false when that was not possible without breaking something. */
  run(): boolean {
    for (;;) {
      this.#propagation.settle()
      const name = this.#agenda.next()
      if (name === undefined) return !this.#failed
      this.#decide(name)
    }
  }

  #decide(name: NameState): void {
    const best = this.#best(name)
    if (best === undefined) {
      this.#failed ||= name.requirers > 0
      this.#assign(name, undefined)
    } else {
      this.#install(best.package)
    }
  }

  #best(name: NameState): Provider | undefined {
    let best: Provider | undefined
    if (name.requirers === 0 && !name.triggered) return best
    for (const provider of name.providers) {
      if (name.requirers === 0 && !this.#dialect.mayFollow(provider.package)) continue
      if (!isAutomatic(provider)) continue
      if (best === undefined || compareProviders(provider, best, this.#dialect) > 0) best = provider
    }
    return best
  }

  #install(chosen: PackageState): void {
    this.chosen.push(chosen)
    chosen.forced = !chosen.selectable
    this.#failed ||= chosen.forced || !chosen.allowed
    for (const { name, version } of chosen.offers) this.#assign(name, { package: chosen, version })
    for (const constraint of chosen.depends) this.#propagation.demand(chosen, constraint)
  }

  /** Gives a name to a package, or to none. A name without version may be shared. */
  #assign(name: NameState, provider: Provider | undefined): void {
    if (name.decided) {
      this.#failed ||= provider?.version !== undefined || name.chosen?.version !== undefined
      return
    }
    name.decided = true
    name.chosen = provider
    this.#agenda.strike(name)
    for (const other of name.providers) {
      if (other.package === provider?.package) continue
      if (other.version === undefined && provider?.version === undefined) continue
      this.#propagation.ruleOut(other.package)
    }
    this.#propagation.doubtDependants(name.id)
    for (const id of provider?.package.nameIds ?? [name.id]) this.#propagation.recheckFollowers(id)
  }
}
