import {
  type Compat,
  type Dependency,
  formatDependency,
  type IndexPackage,
  parseDependency,
  satisfies,
} from '../../src/apk/index.js'
import type { Repository } from '../../src/solver/index.js'

/** A package of a small world, and the tags of the repositories that have it; `undefined` for one without a tag. */
interface Candidate {
  readonly record: IndexPackage
  readonly tags: readonly (string | undefined)[]
}

/** A name that a package has, and in which version. */
interface Offer {
  readonly name: string
  readonly version: string | undefined
}

/** Which rules are to be kept: of names, and of packages as in `a-1`. */
export interface Rulebook {
  readonly demand: (by: string, dependency: string) => boolean
  readonly exclusive: (name: string) => boolean
  readonly unasked: (name: string) => boolean
  readonly masked: (label: string) => boolean
}

/** All rules. */
export const everyRule: Rulebook = {
  demand: () => true,
  exclusive: () => true,
  unasked: () => true,
  masked: () => true,
}

/**
 * Looks for an answer by trying every set of packages: slow, and written from the rules alone, so that it can judge what
 * a solver says.
 */
export class BruteForce {
  readonly #candidates: readonly Candidate[]
  readonly #compat: Compat
  readonly #holds: Rulebook

  constructor(repositories: readonly Repository[], compat: Compat, holds: Rulebook = everyRule) {
    this.#holds = holds
    const tags = new Map<string, { record: IndexPackage; tags: (string | undefined)[] }>()
    for (const { index, tag } of repositories) {
      for (const record of index.packages) {
        const known = tags.get(record.checksum) ?? { record, tags: [] }
        known.tags.push(tag)
        tags.set(record.checksum, known)
      }
    }
    this.#candidates = [...tags.values()]
    this.#compat = compat
  }

  /** Whether some set of packages, none of which is there for its install_if, is an answer to a request. */
  hasAnswer(world: readonly string[]): boolean {
    for (let bits = 0; bits < 2 ** this.#candidates.length; bits++) {
      const installed = this.#candidates.filter((_, place) => bits & (1 << place))
      const { reached, wanted, tags } = this.#derive(world, installed, [])
      if (reached.size === installed.length && this.#faults(world, installed, wanted, tags).length === 0) return true
    }
    return false
  }

  /** What speaks against packages, by their checksums, as an answer. */
  faultsOf(world: readonly string[], packages: readonly IndexPackage[]): readonly string[] {
    const checksums = new Set(packages.map(({ checksum }) => checksum))
    const installed = this.#candidates.filter(({ record }) => checksums.has(record.checksum))
    const { wanted, tags } = this.#derive(world, installed, installed)
    return this.#faults(world, installed, wanted, tags)
  }

  #faults(
    world: readonly string[],
    installed: readonly Candidate[],
    chosen: ReadonlySet<Candidate>,
    tags: ReadonlyMap<Candidate, ReadonlySet<string | undefined>>,
  ): readonly string[] {
    const faults: string[] = []
    const check = (asker: Candidate | undefined, demands: readonly string[], by: string): void => {
      for (const demand of demands) {
        const wanted = this.#parse(demand)
        if (!this.#holds.demand(by, formatDependency(wanted))) continue
        const having = installed.filter(item => this.#has(item, wanted))
        const isMet = wanted.conflict
          ? having.every(item => item === asker && this.#compat === 'apk3')
          : having.some(
              item => chosen.has(item) || this.#isAutomatic(item, wanted) || !this.#holds.unasked(wanted.name),
            )
        if (!isMet) faults.push(`${by}[${demand}]`)
      }
    }
    check(undefined, world, 'world')
    for (const item of installed) check(item, item.record.depends, labelOf(item))
    for (const item of installed) {
      const isAllowed = item.tags.some(tag => tags.get(item)?.has(tag)) || item.record.installedSize === 0
      if (!isAllowed && this.#holds.masked(labelOf(item))) faults.push(`${labelOf(item)} is masked`)
    }
    const offers = installed.flatMap(item => offersOf(item.record))
    for (const name of new Set(offers.map(offer => offer.name))) {
      const same = offers.filter(offer => offer.name === name)
      const isDisputed = same.length > 1 && same.some(({ version }) => version !== undefined)
      if (isDisputed && this.#holds.exclusive(name)) faults.push(`${name} twice`)
    }
    return faults
  }

  /**
   * Which packages a request leads to, which of them it would take unasked, and which tags they may use. A package that has
   * a name without version and priority is not there for that name. What is there because of others, of the `followers`, may come from where they come from.
   */
  #derive(world: readonly string[], installed: readonly Candidate[], followers: readonly Candidate[]) {
    const reached = new Set<Candidate>()
    const wanted = new Set<Candidate>()
    const tags = new Map(installed.map(item => [item, new Set<string | undefined>([undefined])]))
    const follow = (demands: readonly string[], asker?: Candidate): void => {
      for (const demand of demands.map(text => this.#parse(text))) {
        if (demand.conflict) continue
        for (const item of installed.filter(candidate => this.#has(candidate, demand))) {
          const isAutomatic = this.#isAutomatic(item, demand)
          if (isAutomatic) wanted.add(item)
          if (isAutomatic || !this.#holds.unasked(demand.name)) reached.add(item)
          for (const tag of [demand.tag, ...((asker && tags.get(asker)) ?? [])]) tags.get(item)?.add(tag)
        }
      }
    }
    for (let round = 0; round <= installed.length; round++) {
      follow(world)
      for (const item of reached) follow(item.record.depends, item)
      for (const item of followers) {
        const hosts = item.record.installIf.map(text => {
          const demand = this.#parse(text)
          const found = [...reached].filter(candidate => this.#has(candidate, demand))
          return { found, isSo: found.length > 0 !== demand.conflict }
        })
        if (hosts.length === 0 || !hosts.every(({ isSo }) => isSo)) continue
        reached.add(item)
        wanted.add(item)
        for (const host of hosts.flatMap(({ found }) => found)) {
          for (const tag of tags.get(host) ?? []) tags.get(item)?.add(tag)
        }
      }
    }
    return { reached, wanted, tags }
  }

  #parse(text: string): Dependency {
    return parseDependency(text, { compat: this.#compat })
  }

  #has({ record }: Candidate, wanted: Dependency): boolean {
    const positive = { ...wanted, conflict: false }
    return offersOf(record).some(
      ({ name, version }) => name === wanted.name && satisfies(version, positive, { compat: this.#compat }),
    )
  }

  #isAutomatic({ record }: Candidate, wanted: Dependency): boolean {
    return offersOf(record).some(({ name, version }) => {
      return name === wanted.name && (version !== undefined || (record.providerPriority ?? 0) > 0)
    })
  }
}

function labelOf({ record: { name, version } }: Candidate): string {
  return `${name}-${version}`
}

function offersOf({ name, version, provides }: IndexPackage): readonly Offer[] {
  return [
    { name, version },
    ...provides.map(item => parseDependency(item)).map(item => ({ name: item.name, version: item.version })),
  ]
}
