import type { Agenda } from './agenda.js'
import type { Guide } from './guide.js'
import type { Propagation } from './propagation.js'
import type { NameState, PackageState, Provider } from './state.js'

/** Decides names one after the other, each for good. */
export class Selection {
  readonly #agenda: Agenda
  readonly #propagation: Propagation
  readonly #guide: Guide
  /** The packages that were chosen, one after the other. */
  readonly chosen: PackageState[] = []
  #failed = false

  constructor(agenda: Agenda, propagation: Propagation, guide: Guide) {
    this.#agenda = agenda
    this.#propagation = propagation
    this.#guide = guide
  }

  /** Decides all names; false when that was not possible without breaking something. */
  run(): boolean {
    for (;;) {
      this.#propagation.settle()
      const name = this.#agenda.next()
      if (name === undefined) {
        const leftOut = this.#guide.leftOut()
        if (leftOut === undefined) return !this.#failed
        this.#install(leftOut)
        continue
      }
      const chosen = this.#guide.choose(name)
      this.#failed ||= !this.#guide.accepts(name, chosen)
      if (chosen === undefined) this.#assign(name, undefined)
      else this.#install(chosen.package)
    }
  }

  #install(chosen: PackageState): void {
    this.chosen.push(chosen)
    chosen.forced = !chosen.selectable
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
