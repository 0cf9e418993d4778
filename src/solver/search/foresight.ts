import { byPreference, eligible, type Guide } from '../guide.js'
import type { NameState, PackageState, Provider } from '../state.js'
import { not } from './formula.js'
import type { Rules } from './rules.js'
import { derive } from './support.js'

/**
 * Takes what apk prefers among what leads to an answer: each choice is made only if the rules can still be kept with it
 * and all choices before it. There must be an answer to begin with.
 */
export class Foresight implements Guide {
  readonly #rules: Rules
  readonly #chosen = new Set<PackageState>()

  constructor(rules: Rules) {
    this.#rules = rules
  }

  choose(name: NameState): Provider | undefined {
    const { dialect } = this.#rules.universe
    for (const provider of byPreference(eligible(name, dialect), dialect)) {
      if (this.#admits(name, provider)) return provider
    }
    if (this.#closes(name)) return undefined
    for (const provider of byPreference(name.providers, dialect)) {
      if (this.#admits(name, provider)) return provider
    }
    return undefined
  }

  accepts(): boolean {
    return true
  }

  leftOut(): PackageState | undefined {
    const rules = this.#rules
    const others = rules.otherThan(this.#chosen)
    if (rules.refute(others.map(not)) === undefined) return undefined
    rules.refute()
    for (const item of derive(rules).reached) {
      if (this.#chosen.has(item)) continue
      this.#chosen.add(item)
      rules.insist(rules.literalOf(item))
      return item
    }
    return undefined
  }

  /** Sees to it that a package serves a name from now on, if that can be. */
  #admits(name: NameState, provider: Provider): boolean {
    const rules = this.#rules
    const serving = rules.serving(name, provider)
    const can = rules.holds(serving) || rules.refute([serving]) === undefined
    rules.insist(can ? serving : not(serving))
    if (!can) return false
    this.#chosen.add(provider.package)
    return true
  }

  /** Sees to it that nothing has a name from now on, if that can be. */
  #closes(name: NameState): boolean {
    const rules = this.#rules
    const literals = name.providers.map(({ package: item }) => not(rules.literalOf(item)))
    if (!literals.every(literal => rules.holds(literal)) && rules.refute(literals) !== undefined) return false
    rules.closeName(name)
    return true
  }
}
