import { formatDependency } from '../apk/index.js'
import { type Demand, type ResolveComplaint, ResolveError, type Wanted } from '../errors/index.js'
import type { Attempt } from './attempt.js'
import { type Cause, findCauses } from './causes.js'
import { nearestNames } from './nearest.js'
import { adviceOn, describeComplaints } from './refusal-text.js'
import { type Constraint, label, type NameState, type Offer, type PackageState } from './state.js'
import type { Universe } from './universe.js'

/** Says why an attempt did not succeed, as apk does. */
export function explainRefusal(attempt: Attempt, universe: Universe): ResolveError {
  const complaints = findComplaints(attempt, universe)
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_UNSATISFIABLE',
    problem: describeComplaints(complaints),
    hint: adviceOn(complaints),
    complaints: complaints,
  })
}

/** What speaks against the packages to install or, when it is not that, against others that apk has chosen on the way. */
function findComplaints(attempt: Attempt, universe: Universe): readonly ResolveComplaint[] {
  const complaints = new Refusal(attempt, universe, attempt.order).complaints()
  if (complaints.length > 0) return complaints
  const refusal = new Refusal(attempt, universe, attempt.chosen)
  const others = refusal.complaints()
  return others.length > 0 ? others : refusal.ruledOut()
}

/** What a package wants of a name, or the request when there is no asker. */
interface Wish extends Constraint {
  readonly asker: PackageState | undefined
}

class Refusal {
  readonly #attempt: Attempt
  readonly #universe: Universe
  readonly #chosen: ReadonlySet<PackageState>
  readonly #causes: ReadonlyMap<PackageState, Cause>
  /** What is wanted of each name, first by those that are nearest to the request. */
  readonly #wishes = new Map<NameState, Wish[]>()

  constructor(attempt: Attempt, universe: Universe, chosen: readonly PackageState[]) {
    this.#attempt = attempt
    this.#universe = universe
    this.#chosen = new Set(chosen)
    this.#causes = findCauses(attempt.world, chosen)
    this.#note(attempt.world)
    for (const asker of new Set([...this.#causes.keys(), ...chosen])) this.#note(asker.depends, asker)
  }

  #note(constraints: readonly Constraint[], asker?: PackageState): void {
    for (const constraint of constraints) {
      const wishes = this.#wishes.get(constraint.name) ?? []
      this.#wishes.set(constraint.name, wishes)
      wishes.push({ ...constraint, asker })
    }
  }

  complaints(): readonly ResolveComplaint[] {
    const unknown = this.#attempt.unknown.map(({ name, ...rest }): ResolveComplaint => {
      const demand = { by: 'world', dependency: formatDependency({ name, ...rest }) }
      return { kind: 'missing', name, nearest: this.#nearest(name), requiredBy: [demand], chain: [demand] }
    })
    const unprovided = [...this.#wishes].flatMap(([name, wishes]) => {
      const positive = wishes.filter(({ dependency }) => !dependency.conflict)
      return name.chosen || positive.length === 0 ? [] : [this.#unprovided(name, positive)]
    })
    return [...unknown, ...unprovided, ...[...this.#chosen].flatMap(chosen => this.#faults(chosen))]
  }

  /** Packages that were chosen against apk's own rules. */
  ruledOut(): readonly ResolveComplaint[] {
    const forced = [...this.#chosen].filter(chosen => chosen.forced)
    return forced.map(chosen => ({ kind: 'ruled-out', ...this.#wanted(chosen) }))
  }

  /** A name that is wanted and has no package. */
  #unprovided(name: NameState, wishes: readonly Wish[]): ResolveComplaint {
    const [first] = wishes
    const requiredBy = wishes.map(demandOf)
    const chain = [...this.#chainTo(first?.asker), ...requiredBy.slice(0, 1)]
    if (name.providers.length === 0) {
      return { kind: 'missing', name: name.text, nearest: this.#nearest(name.text), requiredBy, chain }
    }
    const providers = new Set(name.providers.map(provider => provider.package.record.name))
    return { kind: 'virtual', name: name.text, providers: [...providers], requiredBy, chain }
  }

  /** What is wrong with a package that was chosen. */
  #faults(chosen: PackageState): readonly ResolveComplaint[] {
    const { obstacle, allowed, offers } = chosen
    const wanted = this.#wanted(chosen)
    const complaints: ResolveComplaint[] = []
    if (obstacle !== undefined) complaints.push({ kind: 'uninstallable', problem: obstacle, ...wanted })
    if (!allowed) complaints.push({ kind: 'masked', tags: this.#tagsOf(chosen), ...wanted })
    for (const [rival, names] of this.#rivalsOf(chosen)) {
      complaints.push({ kind: 'conflict', with: label(rival), names: [...names], ...wanted })
    }
    for (const wish of offers.flatMap(offer => this.#wishesBrokenBy(offer, chosen))) {
      const available = new Set(wish.name.providers.map(provider => label(provider.package)))
      complaints.push({ kind: 'breaks', demand: demandOf(wish), available: [...available], ...wanted })
    }
    return complaints
  }

  #wanted(chosen: PackageState): Wanted & { readonly package: string } {
    const wishes = chosen.offers.flatMap(offer => this.#wishesFor(offer, chosen))
    return { package: label(chosen), requiredBy: wishes.map(demandOf), chain: this.#chainTo(chosen) }
  }

  /** Wishes for a name that led to what was chosen for it. */
  #wishesFor({ name, version }: Offer, chosen: PackageState): readonly Wish[] {
    return this.#wishesOf(name).filter(
      wish => !wish.dependency.conflict && name.chosen?.package === chosen && this.#isMet(wish, chosen, version),
    )
  }

  /** Wishes that are not met if a package has a name. */
  #wishesBrokenBy({ name, version }: Offer, chosen: PackageState): readonly Wish[] {
    return this.#wishesOf(name).filter(
      wish => (wish.dependency.conflict || name.chosen?.package === chosen) && !this.#isMet(wish, chosen, version),
    )
  }

  #wishesOf(name: NameState): readonly Wish[] {
    return this.#wishes.get(name) ?? []
  }

  #isMet({ asker, dependency }: Wish, chosen: PackageState, version: string | undefined): boolean {
    return this.#universe.dialect.meets(asker, dependency, { package: chosen, version })
  }

  /** Chosen packages that have names which a package should have for itself, with these names. */
  #rivalsOf(chosen: PackageState): ReadonlyMap<PackageState, ReadonlySet<string>> {
    const rivals = new Map<PackageState, Set<string>>()
    const seen = new Set<NameState>()
    for (const { name, version } of chosen.offers) {
      // Two offers of one name by one package are a conflict with itself.
      const isRepeated = seen.has(name)
      seen.add(name)
      for (const other of name.providers) {
        if (!this.#chosen.has(other.package) || (version === undefined && other.version === undefined)) continue
        if (other.package === chosen && !isRepeated) continue
        const names = rivals.get(other.package) ?? new Set()
        rivals.set(other.package, names.add(name.text))
      }
    }
    return rivals
  }

  #tagsOf({ id }: PackageState): readonly string[] {
    const { tags } = this.#universe
    return tags.flatMap((tag, n) => (tag !== undefined && this.#universe.tagMask(id) & (1 << n) ? [tag] : []))
  }

  /** The shortest way from the request to a package. */
  #chainTo(target: PackageState | undefined): readonly Demand[] {
    const chain: Demand[] = []
    for (let next = target; next !== undefined; ) {
      const { asker, dependency }: Cause = this.#causes.get(next) ?? {}
      if (dependency) chain.push(demandOf({ asker, dependency }))
      else if (next.triggered) chain.push({ by: 'install_if', dependency: next.record.installIf.join(' ') })
      next = asker
    }
    return chain.reverse()
  }

  #nearest(name: string): readonly string[] {
    const command = `cmd:${name}`
    const names = [...this.#universe.providedNames()]
    return names.includes(command) ? [command] : nearestNames(name, names)
  }
}

function demandOf({ asker, dependency }: Pick<Wish, 'asker' | 'dependency'>): Demand {
  return { by: asker ? label(asker) : 'world', dependency: formatDependency(dependency) }
}
