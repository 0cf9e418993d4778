import { type Constraint, isAutomaticOffer, type NameState, type PackageState } from '../state.js'
import type { Literal } from './formula.js'
import type { Rule } from './rule.js'
import type { Rules, UnaskedUse } from './rules.js'

/** Something in an answer that nothing which was asked for leads to. */
export interface Stray {
  /** The rule that it breaks. */
  readonly rule: Rule
  readonly literal: Literal
  /** The packages of the answer of which one would have to be led to from outside. */
  readonly lacking: readonly PackageState[]
  /** What would lead to one of them if it served that name freely. */
  readonly ifFree: readonly { readonly name: NameState; readonly package: PackageState }[]
}

/**
 * What stands in the answer found last only because of itself: packages from repositories with tags that only they lead
 * to, and among the `uses` those of packages that only packages ask for which nobody needs.
 */
export function strays(rules: Rules, uses: readonly UnaskedUse[]): readonly Stray[] {
  const { reached, wanted, tags } = derive(rules)
  const installed = [...rules.installedPackages()]
  const open = [...rules.unaskedNames()].filter(name =>
    [...rules.demandsFor(name)].some(
      ({ asker, constraint }) => (asker === undefined || reached.has(asker)) && rules.isInForce(asker, constraint),
    ),
  )
  const unreached = installed.filter(item => !reached.has(item))
  const ifFree = unreached.flatMap(item => open.map(name => ({ name, package: item })))
  const masked = [...reached].flatMap((item): readonly Stray[] => {
    const mask = rules.universe.tagMask(item.id)
    if (!item.needsTag || mask & (tags.get(item) ?? 0)) return []
    const lacking = installed.filter(other => !reached.has(other) || !(mask & (tags.get(other) ?? 0)))
    return [{ ...rules.masked(item), lacking, ifFree }]
  })
  const unasked = uses.flatMap(({ name, package: item, literal }): readonly Stray[] => {
    if (wanted.has(item)) return []
    return [{ rule: rules.unasked(name), literal, lacking: [...unreached, item], ifFree }]
  })
  return [...masked, ...unasked]
}

/**
 * Follows the demands of the answer found last from the request: which packages it leads to, which of them it would take
 * unasked, and which tags they may use.
 */
export function derive(rules: Rules) {
  const { universe, world } = rules
  const reached = new Set<PackageState>()
  const wanted = new Set<PackageState>()
  const tags = new Map<PackageState, number>()
  const allow = (item: PackageState, allowed: number) => {
    grown ||= (tags.get(item) ?? 0) !== ((tags.get(item) ?? 0) | allowed)
    tags.set(item, (tags.get(item) ?? 0) | allowed)
  }
  const reach = (item: PackageState, isUnasked: boolean) => {
    grown ||= !reached.has(item) || (isUnasked && !wanted.has(item))
    reached.add(item)
    if (isUnasked) wanted.add(item)
  }
  const follow = (asker: PackageState | undefined, constraint: Constraint, allowed: number) => {
    const { name, dependency } = constraint
    if (dependency.conflict || !rules.isInForce(asker, constraint)) return
    for (const provider of name.providers) {
      const { package: item } = provider
      if (!rules.isInstalled(item) || !universe.dialect.meets(asker, dependency, provider)) continue
      const isUnasked = isAutomaticOffer(provider)
      if (isUnasked || rules.servesFreely(name, item)) reach(item, isUnasked)
      allow(item, allowed)
    }
  }
  let grown = true
  while (grown) {
    grown = false
    for (const constraint of world) {
      follow(undefined, constraint, 1 | (1 << universe.tags.indexOf(constraint.dependency.tag)))
    }
    for (const asker of reached) {
      for (const constraint of asker.depends) follow(asker, constraint, tags.get(asker) ?? 1)
    }
    for (const item of rules.installedPackages()) {
      if (!follows(rules, item, reached)) continue
      const hosts = item.installIf.flatMap(({ name }) => name.providers.map(provider => provider.package))
      reach(item, true)
      for (const host of hosts) allow(item, tags.get(host) ?? 1)
    }
  }
  return { reached, wanted, tags }
}

/** Whether everything in a package's install_if is so among some packages. */
function follows({ universe }: Rules, item: PackageState, among: ReadonlySet<PackageState>): boolean {
  return (
    item.hasInstallIf &&
    item.installIf.every(({ name, dependency }) => {
      const wanted = { ...dependency, conflict: false }
      const isThere = name.providers.some(
        provider => among.has(provider.package) && universe.dialect.meets(item, wanted, provider),
      )
      return isThere !== dependency.conflict
    })
  )
}
