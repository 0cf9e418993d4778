import type { Dialect } from './dialect.js'
import { compareProviders } from './preference.js'
import { isAutomatic, type NameState, type PackageState, type Provider } from './state.js'

/** Who decides which package has a name. */
export interface Guide {
  /** The package that is to have a name; `undefined` for none. */
  choose(name: NameState): Provider | undefined
  /** Whether what was chosen does not break anything. */
  accepts(name: NameState, chosen: Provider | undefined): boolean
  /** When all names are decided, a package that is needed all the same. */
  leftOut(): PackageState | undefined
}

/** apk's way: what is best at the moment is taken, whatever may come of it. */
export class ApkGuide implements Guide {
  readonly #dialect: Dialect

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  choose(name: NameState): Provider | undefined {
    const [best] = byPreference(eligible(name, this.#dialect), this.#dialect)
    return best
  }

  accepts(name: NameState, chosen: Provider | undefined): boolean {
    return chosen === undefined ? name.requirers === 0 : chosen.package.selectable && chosen.package.allowed
  }

  leftOut(): undefined {
    return undefined
  }
}

/** The providers that apk chooses from. */
export function eligible(name: NameState, dialect: Dialect): readonly Provider[] {
  if (name.requirers > 0) return name.providers.filter(isAutomatic)
  return name.triggered
    ? name.providers.filter(provider => dialect.mayFollow(provider.package) && isAutomatic(provider))
    : []
}

/** Providers as apk prefers them, the best first: of those that are left, the first that no other is preferred to. */
export function* byPreference(providers: readonly Provider[], dialect: Dialect): Generator<Provider> {
  const left = new Set(providers)
  while (left.size > 0) {
    let best: Provider | undefined
    for (const provider of left) {
      if (best === undefined || compareProviders(provider, best, dialect) > 0) best = provider
    }
    if (best === undefined) return
    yield best
    left.delete(best)
  }
}
