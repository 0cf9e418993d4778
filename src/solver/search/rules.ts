import { ResolveError } from '../../errors/index.js'
import {
  type Constraint,
  isAutomaticOffer,
  type NameState,
  type PackageState,
  type Provider,
  type States,
} from '../state.js'
import type { Universe } from '../universe.js'
import { Formula, type Literal, not, yes } from './formula.js'
import { type Rule, RuleBook } from './rule.js'
import { strays } from './support.js'

/** What is known of a name. */
interface NameEntry {
  /** One of the packages that have it in a version is installed. */
  versioned?: Literal
  /** One of those that have it without is. */
  unversioned?: Literal
  readonly providers: Provider[]
  readonly prohibitions: { readonly asker: PackageState | undefined; readonly constraint: Constraint }[]
}

/** A package that serves a name although it is not chosen for that name unasked. */
export interface UnaskedUse {
  readonly name: NameState
  readonly package: PackageState
  readonly literal: Literal
}

/**
 * How many dead ends a search may run into before it gives up. It is a number of steps, so that the same request has the
 * same outcome on every machine.
 */
const searchLimit = 50_000

function exhausted(): ResolveError {
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_LIMIT',
    problem: `the search for an answer gave up after ${searchLimit} dead ends`,
    hint: 'Ask for versions of the packages that many others depend on, so that there is less to try.',
  })
}

/** How rules are switched: the literal that a rule is in force; `undefined` for rules that always are. */
export type Switch = (rule: Rule) => Literal | undefined

/**
 * What answers to a request have to keep, as a formula over which packages are installed. It has the rules of those
 * packages only that the request leads to; of others once they are asked about.
 */
export class Rules {
  readonly universe: Universe
  readonly #states: States
  readonly world: readonly Constraint[]
  readonly #formula: Formula
  readonly #book = new RuleBook()
  readonly #switch: Switch
  readonly #literals = new Map<PackageState, Literal>()
  readonly #names = new Map<NameState, NameEntry>()
  /** Packages whose rules are not in the formula, and that must not be relied upon. */
  readonly #outsiders = new Set<PackageState>()
  readonly #newcomers: PackageState[] = []
  readonly #wanted = new Map<PackageState, Literal>()
  readonly #unaskedUses = new Map<NameState, Map<PackageState, UnaskedUse>>()
  #hasTagged = false

  /**
   * @param makeSwitch - How rules can be switched, with literals of the formula; by default all are in force.
   */
  constructor(
    states: States,
    world: readonly Constraint[],
    makeSwitch: (formula: Formula) => Switch = () => () => undefined,
  ) {
    this.universe = states.universe
    this.#states = states
    this.world = world
    this.#formula = new Formula()
    this.#switch = makeSwitch(this.#formula)
    for (const constraint of world) this.#demand(undefined, constraint)
    this.#admitNewcomers()
  }

  /** The literal that a package is installed and serves a name that it has. */
  serving(name: NameState, provider: Provider): Literal {
    const literal = this.#option(name, provider)
    this.#admitNewcomers()
    return literal
  }

  /** Whether a literal is true in the answer found last. */
  holds(literal: Literal): boolean {
    return this.#formula.holds(literal)
  }

  /** Whether a package is installed in the answer found last. */
  isInstalled(item: PackageState): boolean {
    const literal = this.#literals.get(item)
    return literal !== undefined && this.#formula.holds(literal)
  }

  /** The literals of all packages but some. */
  otherThan(items: ReadonlySet<PackageState>): readonly Literal[] {
    return [...this.#literals].flatMap(([item, literal]) => (items.has(item) ? [] : [literal]))
  }

  /** Demands one more thing of all answers. */
  insist(literal: Literal): void {
    this.#formula.add([literal])
  }

  /** Makes sure that no package has a name. */
  closeName(name: NameState): void {
    this.#demand(undefined, { name, dependency: { name: name.text, conflict: true } })
  }

  /**
   * Looks for an answer that keeps all rules and some assumptions.
   *
   * @returns Nothing when there is one; otherwise assumptions that cannot be kept together.
   * @throws {@link ResolveError} with code `UNDISTRO_RESOLVE_LIMIT`.
   */
  refute(assumptions: readonly Literal[] = []): readonly Literal[] | undefined {
    const refuted = this.tryToRefute(assumptions, searchLimit)
    if (refuted === 'exhausted') throw exhausted()
    return refuted
  }

  /** Like {@link Rules.refute}, but says so when it came upon more dead ends than it may. */
  tryToRefute(assumptions: readonly Literal[], limit: number): readonly Literal[] | undefined | 'exhausted' {
    for (;;) {
      const outsiders = [...this.#outsiders].map(item => not(this.literalOf(item)))
      const refuted = this.#formula.refute([...assumptions, ...outsiders], limit)
      if (refuted === 'exhausted') return refuted
      if (refuted !== undefined) return refuted.filter(literal => !outsiders.includes(literal))
      const uses = [...this.#unaskedUses.values()]
        .flatMap(byPackage => [...byPackage.values()])
        .filter(use => this.#formula.holds(use.literal))
      const found = (uses.length > 0 || this.#hasTagged ? strays(this, uses) : []).filter(({ rule }) =>
        this.#isOn(rule),
      )
      if (found.length === 0) return undefined
      for (const { rule, literal, lacking, ifFree } of found) {
        const free = ifFree.flatMap(({ name, package: item }) => this.#freeUse(name, item) ?? [])
        this.#state(rule, [not(literal), ...this.#waysInto(lacking), ...free])
      }
    }
  }

  /** The packages of the answer found last, and some more. */
  *installedPackages(): Iterable<PackageState> {
    for (const [item, literal] of this.#literals) if (this.#formula.holds(literal)) yield item
  }

  /** Whether a package's or the request's demand is in force in the answer found last. */
  isInForce(asker: PackageState | undefined, constraint: Constraint): boolean {
    return this.#isOn(this.#book.demand(asker, constraint))
  }

  /** The rule by which a package must not be there, and the literal that it is. */
  masked(item: PackageState): { readonly rule: Rule; readonly literal: Literal } {
    return { rule: this.#book.ofPackage('masked', item), literal: this.literalOf(item) }
  }

  /** The rule about packages that serve a name only where they are asked for. */
  unasked(name: NameState): Rule {
    return this.#book.ofName('unasked', name)
  }

  /** Whether in the answer found last a package serves a name, while it is not in force that it has to be asked for. */
  servesFreely(name: NameState, item: PackageState): boolean {
    const use = this.#unaskedUses.get(name)?.get(item)
    return use !== undefined && !this.#isOn(this.unasked(name)) && this.#formula.holds(use.literal)
  }

  /** The names that some package could serve only where something else leads to it. */
  unaskedNames(): Iterable<NameState> {
    return this.#unaskedUses.keys()
  }

  /** Demands of packages, and of the request, for a name or what provides it. */
  *demandsFor(name: NameState): Iterable<{ asker: PackageState | undefined; constraint: Constraint }> {
    for (const constraint of this.world) {
      if (constraint.name === name && !constraint.dependency.conflict) yield { asker: undefined, constraint }
    }
    const askers = new Set<PackageState>()
    for (const id of this.universe.dependants(name.id)) {
      for (const provider of this.#states.name(id).providers) askers.add(provider.package)
    }
    for (const asker of askers) {
      for (const constraint of asker.depends) {
        if (constraint.name === name && !constraint.dependency.conflict) yield { asker, constraint }
      }
    }
  }

  /** Demands for which a package is chosen without being asked for that very name. */
  *wishesFor(item: PackageState): Iterable<{ asker: PackageState | undefined; constraint: Constraint }> {
    for (const { name, version } of item.offers) {
      if (!isAutomaticOffer({ package: item, version })) continue
      for (const { asker, constraint } of this.demandsFor(name)) {
        if (this.universe.dialect.meets(asker, constraint.dependency, { package: item, version })) {
          yield { asker, constraint }
        }
      }
    }
  }

  #entry(name: NameState): NameEntry {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const entry: NameEntry = { providers: [], prohibitions: [] }
    this.#names.set(name, entry)
    return entry
  }

  /** The literal that a package is installed. */
  literalOf(item: PackageState): Literal {
    const known = this.#literals.get(item)
    if (known !== undefined) return known
    const literal = yes(this.#formula.variable())
    this.#literals.set(item, literal)
    this.#outsiders.add(item)
    return literal
  }

  #insider(item: PackageState): Literal {
    const literal = this.literalOf(item)
    if (this.#outsiders.delete(item)) this.#newcomers.push(item)
    return literal
  }

  /** Puts the rules of packages into the formula, which may lead to further ones. */
  #admitNewcomers(): void {
    for (const item of this.#newcomers) this.#admit(item)
    this.#newcomers.length = 0
  }

  #admit(item: PackageState): void {
    const literal = this.literalOf(item)
    if (item.obstacle !== undefined) this.#state(this.#book.ofPackage('uninstallable', item), [not(literal)])
    if (item.needsTag) this.#admitTagged(item, literal)
    const seen = new Map<NameState, boolean>()
    for (const { name, version } of item.offers) {
      const isVersioned = version !== undefined
      const before = seen.get(name)
      seen.set(name, isVersioned || before === true)
      if (before === undefined) this.#admitProvider(name, { package: item, version }, literal)
      else if (before || isVersioned) this.#state(this.#book.ofName('exclusive', name), [not(literal)])
    }
    for (const constraint of item.depends) this.#demand(item, constraint)
  }

  #admitTagged(item: PackageState, literal: Literal): void {
    const pinned = this.world.some(({ dependency: { tag } }) => {
      return tag !== undefined && this.universe.tagMask(item.id) & (1 << this.universe.tags.indexOf(tag))
    })
    if (pinned) this.#hasTagged = true
    else this.#state(this.#book.ofPackage('masked', item), [not(literal)])
  }

  #admitProvider(name: NameState, provider: Provider, literal: Literal): void {
    const entry = this.#entry(name)
    const rule = this.#book.ofName('exclusive', name)
    const rivals = provider.version === undefined ? [entry.versioned] : [entry.versioned, entry.unversioned]
    for (const rival of rivals) if (rival !== undefined) this.#state(rule, [not(literal), not(rival)])
    if (provider.version === undefined) entry.unversioned = this.#either(entry.unversioned, literal)
    else entry.versioned = this.#either(entry.versioned, literal)
    entry.providers.push(provider)
    for (const { asker, constraint } of entry.prohibitions) this.#prohibit(asker, constraint, provider)
  }

  #demand(asker: PackageState | undefined, constraint: Constraint): void {
    const { name, dependency } = constraint
    if (dependency.conflict) {
      const entry = this.#entry(name)
      entry.prohibitions.push({ asker, constraint })
      for (const provider of entry.providers) this.#prohibit(asker, constraint, provider)
      return
    }
    const { dialect } = this.universe
    const options = name.providers.filter(provider => dialect.meets(asker, dependency, provider))
    const literals = options.map(provider => this.#option(name, provider))
    this.#state(this.#book.demand(asker, constraint), [...this.#unless(asker), ...literals])
  }

  #prohibit(asker: PackageState | undefined, constraint: Constraint, provider: Provider): void {
    if (this.universe.dialect.meets(asker, constraint.dependency, provider)) return
    const clause = [...this.#unless(asker), not(this.literalOf(provider.package))]
    this.#state(this.#book.demand(asker, constraint), clause)
  }

  /** The literal that a package serves a name. */
  #option(name: NameState, provider: Provider): Literal {
    const { package: item } = provider
    const literal = this.#insider(item)
    if (isAutomaticOffer(provider)) return literal
    const uses = this.#unaskedUses.get(name) ?? new Map<PackageState, UnaskedUse>()
    this.#unaskedUses.set(name, uses)
    const known = uses.get(item)
    if (known !== undefined) return known.literal
    const use = yes(this.#formula.variable())
    uses.set(item, { name, package: item, literal: use })
    this.#formula.add([not(use), literal])
    this.#state(this.unasked(name), [not(use), this.#isWanted(item)])
    return use
  }

  /** A literal that can be true only if something leads to a package that may choose it unasked. */
  #isWanted(item: PackageState): Literal {
    const known = this.#wanted.get(item)
    if (known !== undefined) return known
    const wanted = yes(this.#formula.variable())
    this.#wanted.set(item, wanted)
    const demands = [...this.wishesFor(item)].map(({ asker, constraint }) => this.#inForce(asker, constraint))
    const follows = item.hasInstallIf ? [this.#follows(item)] : []
    this.#formula.add([not(wanted), ...demands, ...follows])
    return wanted
  }

  /** A literal that can be true only if everything in a package's install_if is so. */
  #follows(item: PackageState): Literal {
    const literal = yes(this.#formula.variable())
    const { dialect } = this.universe
    for (const { name, dependency } of item.installIf) {
      const literals = name.providers
        .filter(provider => dialect.meets(item, { ...dependency, conflict: false }, provider))
        .map(provider => this.#insider(provider.package))
      if (!dependency.conflict) this.#formula.add([not(literal), ...literals])
      else for (const other of literals) this.#formula.add([not(literal), not(other)])
    }
    return literal
  }

  /** A literal that can be true only if a demand is in force. */
  #inForce(asker: PackageState | undefined, constraint: Constraint): Literal {
    const literal = yes(this.#formula.variable())
    const active = this.#switch(this.#book.demand(asker, constraint))
    if (asker !== undefined) this.#formula.add([not(literal), this.literalOf(asker)])
    if (active !== undefined) this.#formula.add([not(literal), active])
    return literal
  }

  /** Demands for what some packages have that are not in force in the answer found last, as literals. */
  #waysInto(items: readonly PackageState[]): readonly Literal[] {
    const names = [...new Set(items.flatMap(item => item.offers.map(({ name }) => name)))]
    const demands = names.flatMap(name => [...this.demandsFor(name)])
    const others = demands.filter(({ asker, constraint }) => {
      return (asker !== undefined && !this.isInstalled(asker)) || !this.isInForce(asker, constraint)
    })
    return others.map(({ asker, constraint }) => this.#inForce(asker, constraint))
  }

  /** A literal that can be true only if a package serves a name freely; see {@link Rules.servesFreely}. */
  #freeUse(name: NameState, item: PackageState): Literal | undefined {
    const use = this.#unaskedUses.get(name)?.get(item)
    const active = this.#switch(this.unasked(name))
    if (use === undefined || active === undefined) return undefined
    const free = yes(this.#formula.variable())
    this.#formula.add([not(free), use.literal])
    this.#formula.add([not(free), not(active)])
    return free
  }

  #either(some: Literal | undefined, one: Literal): Literal {
    if (some === undefined) return one
    const either = yes(this.#formula.variable())
    this.#formula.add([not(some), either])
    this.#formula.add([not(one), either])
    return either
  }

  #isOn(rule: Rule): boolean {
    const active = this.#switch(rule)
    return active === undefined || this.#formula.holds(active)
  }

  #unless(asker: PackageState | undefined): readonly Literal[] {
    return asker === undefined ? [] : [not(this.literalOf(asker))]
  }

  #state(rule: Rule, clause: readonly Literal[]): void {
    const active = this.#switch(rule)
    this.#formula.add(active === undefined ? clause : [not(active), ...clause])
  }
}
