import type { Constraint, NameState, PackageState } from '../state.js'

/** A rule that every answer keeps. */
export type Rule =
  /** What a package depends on (or, without one, what is asked for) is installed, or for a conflict is not. */
  | { readonly kind: 'demand'; readonly asker: PackageState | undefined; readonly constraint: Constraint }
  /** At most one installed package has the name, unless all have it without version. */
  | { readonly kind: 'exclusive'; readonly name: NameState }
  /** The package cannot be installed. */
  | { readonly kind: 'uninstallable'; readonly package: PackageState }
  /** The package comes from a tagged repository, and no tag that was asked for leads to it. */
  | { readonly kind: 'masked'; readonly package: PackageState }
  /** A package that has the name without version and priority serves it only where its own name is asked for too. */
  | { readonly kind: 'unasked'; readonly name: NameState }

/** The rules about one solve's names and packages: each there once, so that rules can be told apart as objects. */
export class RuleBook {
  readonly #demands = new Map<Constraint, Rule>()
  readonly #byKind = { exclusive: new Map<object, Rule>(), unasked: new Map<object, Rule>() }
  readonly #packages = { uninstallable: new Map<object, Rule>(), masked: new Map<object, Rule>() }

  demand(asker: PackageState | undefined, constraint: Constraint): Rule {
    return once(this.#demands, constraint, { kind: 'demand', asker, constraint })
  }

  ofName(kind: 'exclusive' | 'unasked', name: NameState): Rule {
    return once(this.#byKind[kind], name, { kind, name })
  }

  ofPackage(kind: 'uninstallable' | 'masked', item: PackageState): Rule {
    return once(this.#packages[kind], item, { kind, package: item })
  }
}

function once<Key>(rules: Map<Key, Rule>, key: Key, rule: Rule): Rule {
  const known = rules.get(key)
  if (known === undefined) rules.set(key, rule)
  return known ?? rule
}
