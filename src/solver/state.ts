import type { Dependency, IndexPackage } from '../apk/index.js'
import type { Held } from './dialect.js'
import type { NameId } from './names.js'
import type { Relation } from './relations.js'
import { treatments } from './treatment.js'
import type { PackageId, Universe } from './universe.js'

/** Stands for names that no repository has. */
const noName: NameId = -1

/** The bit that stands for repositories without a tag. */
const untagged = 1

/** A package that has a name, and in which version; `undefined` for a provided name without one. */
export interface Provider extends Held {
  readonly package: PackageState
}

/** A name that a package has. */
export interface Offer {
  readonly name: NameState
  readonly version: string | undefined
}

/** What is wanted of a name. */
export interface Constraint {
  readonly name: NameState
  readonly dependency: Dependency
}

/** What a solve has found out about a name so far. */
export class NameState {
  readonly id: NameId
  readonly text: string
  readonly providers: readonly Provider[]
  /** How often something was found to require it. */
  requirers = 0
  /** It is settled who has the name: `chosen`, or nobody. */
  decided = false
  chosen: Provider | undefined
  /** It waits to be reconsidered. */
  queued = false
  /** The install_if of a provider may have become true. */
  recheckInstallIf = false
  /** The install_if of a provider is true. */
  triggered = false
  /** No install_if of a provider can become true any more. */
  untriggerable: boolean
  /** There is more than one provider to choose from, or one that is not allowed. */
  hasOptions = false
  /** A provider may be chosen without being asked for by its own name. */
  hasAutomatic = false
  /** All names that depend on it are decided. */
  dependantsDecided = false
  /** An install_if waits for it to be decided. */
  awaited = false

  constructor(id: NameId, text: string, providers: readonly Provider[]) {
    this.id = id
    this.text = text
    this.providers = providers
    this.untriggerable = !providers.some(provider => provider.package.hasInstallIf)
  }
}

/** What a solve has found out about a package so far. */
export class PackageState {
  readonly id: PackageId
  readonly providerPriority: number
  /** Number of the first repository that has it, -1 when none has. */
  readonly repository: number
  /** The root has it. */
  readonly installed: boolean
  /** Why it can never be installed. */
  readonly obstacle: string | undefined
  /** Nothing that is settled speaks against it. */
  selectable: boolean
  /** How often a constraint was found that it does not meet. */
  conflicts = 0
  /** Tags whose repositories it may come from; bits as in {@link Universe.tagMask}. */
  allowedTags = untagged
  /** Only repositories with tags have it. */
  readonly needsTag: boolean
  /** A repository with such a tag has it. */
  allowed: boolean
  /** A repository with the tag that was asked for has it. */
  preferred: boolean
  /** Its install_if is true. */
  triggered = false
  /** Its install_if cannot become true any more. */
  untriggerable: boolean
  /** An install_if can bring it in. */
  readonly hasInstallIf: boolean
  /** It was an option when a name of its was last reconsidered. */
  isOption = false
  /** It was an option when a name of its was last reconsidered and had any. */
  wasOption = false
  /** It was chosen for want of a better one, though it was not selectable. */
  forced = false
  /** What is asked of it: bits of `treatments`. */
  asked = 0
  /** What is asked of it and of what it depends on. */
  bequeathed = 0

  readonly #states: States
  readonly #tagMask: number
  #nameIds: readonly NameId[] | undefined
  #offers: readonly Offer[] | undefined
  #distinctOffers: readonly Offer[] | undefined
  #depends: readonly Constraint[] | undefined
  #demands: readonly Constraint[] | undefined
  #installIf: readonly Constraint[] | undefined

  constructor(id: PackageId, states: States) {
    const { universe } = states
    this.id = id
    this.providerPriority = universe.providerPriority(id)
    this.repository = universe.repository(id)
    this.obstacle = universe.obstacle(id)
    this.selectable = this.obstacle === undefined
    this.#tagMask = universe.tagMask(id)
    this.installed = universe.installed.has(id)
    this.preferred = universe.installedSize(id) === 0 || (this.#tagMask & untagged) !== 0
    this.allowed = this.preferred || this.installed
    this.needsTag = !this.allowed
    const listed = universe.installIf.start(id) < universe.installIf.stop(id)
    this.hasInstallIf = listed && (this.available || !states.dropsUnavailable)
    this.untriggerable = !this.hasInstallIf
    this.#states = states
  }

  /** It may come from repositories with these tags too. */
  allow(tags: number): void {
    this.allowedTags |= tags
    this.allowed ||= (this.#tagMask & this.allowedTags) !== 0
  }

  /** What is needed by another may come from where the other may come from, and is to be treated alike. */
  inheritFrom({ allowedTags, bequeathed }: PackageState): void {
    this.allow(allowedTags)
    this.ask(bequeathed, bequeathed)
  }

  /** No tag was asked for, of it or of what depends on it. */
  get unpinned(): boolean {
    return this.allowedTags === untagged
  }

  /** A repository has it. */
  get available(): boolean {
    return this.repository >= 0
  }

  /** Something is asked of it, and something of it and of what it depends on: bits of `treatments`. */
  ask(own: number, inherited: number): void {
    this.asked |= own
    this.bequeathed |= inherited
  }

  /** It should come from a repository with these tags. */
  prefer(tags: number): void {
    this.preferred = (this.#tagMask & tags) !== 0
  }

  /** Its record in the index. */
  get record(): IndexPackage {
    return this.#states.universe.record(this.id)
  }

  get version(): string {
    return this.#states.universe.version(this.id)
  }

  /** Its names, its own first. */
  get nameIds(): readonly NameId[] {
    this.#nameIds ??= [...this.#states.universe.offers.of(this.id)]
    return this.#nameIds
  }

  /** Its own name. */
  get name(): NameState {
    return this.#states.name(this.nameIds[0] ?? 0)
  }

  /** Its names, its own first. */
  get offers(): readonly Offer[] {
    this.#offers ??= this.#states.offers(this.id)
    return this.#offers
  }

  /** Its names, each once. */
  get distinctOffers(): readonly Offer[] {
    this.#distinctOffers ??= distinctAmong(this.offers)
    return this.#distinctOffers
  }

  get depends(): readonly Constraint[] {
    this.#depends ??= this.#states.constraints(this.id, this.#states.universe.depends)
    return this.#depends
  }

  /** Of the constraints on each name that it depends on the first, as apk goes by it. */
  get demands(): readonly Constraint[] {
    this.#demands ??= demandsAmong(this.depends)
    return this.#demands
  }

  get installIf(): readonly Constraint[] {
    this.#installIf ??= this.#states.constraints(this.id, this.#states.universe.installIf)
    return this.#installIf
  }
}

/** The states of names and packages in one solve, made when they are first looked at. */
export class States {
  readonly universe: Universe
  /** What came in by install_if goes when no repository has it any more. */
  readonly dropsUnavailable: boolean
  readonly #names: (NameState | undefined)[]
  readonly #packages: (PackageState | undefined)[]

  constructor(universe: Universe, everything: number) {
    this.universe = universe
    this.dropsUnavailable = (everything & treatments.available) !== 0
    this.#names = new Array(universe.names.size).fill(undefined)
    this.#packages = new Array(universe.size).fill(undefined)
  }

  /** The state of a name, if it was looked at. */
  peek(id: NameId): NameState | undefined {
    return this.#names[id]
  }

  name(id: NameId): NameState {
    const known = this.#names[id]
    if (known) return known
    const { universe } = this
    const providers: Provider[] = []
    for (let place = universe.providers.start(id); place < universe.providers.stop(id); place++) {
      const offer = universe.providers.at(place)
      providers.push({ package: this.package(universe.owner(offer)), version: universe.offeredVersion(offer) })
    }
    const state = new NameState(id, universe.names.text(id), providers)
    this.#names[id] = state
    return state
  }

  /** The state of a name that the universe may not have. */
  find(text: string): NameState {
    const id = this.universe.names.find(text)
    return id === undefined ? new NameState(noName, text, []) : this.name(id)
  }

  package(id: PackageId): PackageState {
    const known = this.#packages[id]
    if (known) return known
    const state = new PackageState(id, this)
    this.#packages[id] = state
    return state
  }

  offers(id: PackageId): readonly Offer[] {
    const { universe } = this
    const offers: Offer[] = []
    for (let offer = universe.offers.start(id); offer < universe.offers.stop(id); offer++) {
      offers.push({ name: this.name(universe.offers.at(offer)), version: universe.offeredVersion(offer) })
    }
    return offers
  }

  constraints(id: PackageId, relation: Relation): readonly Constraint[] {
    const constraints: Constraint[] = []
    const text = this.universe.text(id)
    for (let place = relation.start(id); place < relation.stop(id); place++) {
      const dependency = relation.dependency(place, text)
      if (dependency) constraints.push({ name: this.name(relation.at(place)), dependency })
    }
    return constraints
  }
}

function distinctAmong(offers: readonly Offer[]): readonly Offer[] {
  if (offers.length === 1) return offers
  const seen = new Set<NameState>()
  return offers.filter(({ name }) => !seen.has(name) && seen.add(name))
}

function demandsAmong(constraints: readonly Constraint[]): readonly Constraint[] {
  const needed = new Set<NameState>()
  for (const { name, dependency } of constraints) if (!dependency.conflict) needed.add(name)
  return constraints.filter(({ name }) => needed.delete(name))
}

/** Whether a provider may be chosen unasked: it has the name in a version, or a priority. */
export function isAutomaticOffer({ package: candidate, version }: Provider): boolean {
  return version !== undefined || candidate.providerPriority > 0
}

/** Whether a provider may be chosen now: unasked, or because it is required anyway. */
export function isAutomatic(provider: Provider): boolean {
  return isAutomaticOffer(provider) || provider.package.name.requirers > 0
}

/** A package as apk prints it: `name-version`. */
export function label({ name, version }: PackageState): string {
  return `${name.text}-${version}`
}

/** Whether only one of two has something: positive when the first has. */
export function compareFlags(a: boolean, b: boolean): number {
  return Number(a) - Number(b)
}
