import { type Dependency, satisfies, splitDependency } from '../apk/index.js'
import { LockError } from '../errors/index.js'
import { closest } from '../spec/decoding/index.js'
import { type Architecture, parseArchitecture } from '../spec/index.js'
import type { LockData, LockedPackage } from './lock-data.js'

/** Which of a lock's architectures a question is about. */
export interface ArchOption {
  /** In any spelling. Default: the lock's only one. */
  readonly arch?: string | undefined
}

/** A package in a graph. */
export interface LockNode {
  readonly name: string
  readonly version: string
}

/** What brings a package in; packages are named, as each is there once. */
export type LockEdge =
  /** An entry of the request asks for it. */
  | { readonly kind: 'world'; readonly to: string; readonly dependency: string }
  /** `from` depends on it, or `from` is one of those whose presence brings it in. */
  | {
      readonly kind: 'depends' | 'install_if'
      readonly from: string
      readonly to: string
      /** As in `so:libz.so.1` or `musl>=1.2`. */
      readonly dependency: string
    }

/** A name that a package offers. */
interface Offer {
  readonly package: LockedPackage
  /** `undefined` for a provided name without one. */
  readonly version: string | undefined
}

/** The packages of a lock for one architecture, and how they hang together. */
export class Relations {
  readonly arch: Architecture
  /** In install order. */
  readonly packages: readonly LockedPackage[]
  /** Those of the request first, then those of each package, in install order. */
  readonly edges: readonly LockEdge[]
  readonly #offers: ReadonlyMap<string, readonly Offer[]>

  /** @throws {@link LockError} with code `UNDISTRO_LOCK_ARCH`. */
  constructor(lock: LockData, options: ArchOption) {
    this.arch = archOf(lock, options)
    this.packages = lock.packages.filter(({ target }) => target === this.arch)
    this.#offers = offersOf(this.packages)
    this.edges = [
      ...lock.request.flatMap(dependency => this.meeting(dependency).map(to => worldEdge(to, dependency))),
      ...this.packages.flatMap(item => [...this.#dependsOf(item), ...this.#installIfOf(item)]),
    ]
  }

  /** The packages that meet a dependency; none when it is a conflict. */
  meeting(dependency: string): readonly LockedPackage[] {
    const parsed = splitDependency(dependency)
    if (parsed === undefined || parsed.conflict) return []
    const found = (this.#offers.get(parsed.name) ?? []).filter(offer => meets(offer, parsed))
    return [...new Set(found.map(offer => offer.package))]
  }

  /** Whether the packages are as an entry of a request wants them. */
  meets(entry: string): boolean {
    const parsed = splitDependency(entry)
    if (parsed === undefined) return false
    if (!parsed.conflict) return this.meeting(entry).length > 0
    return (this.#offers.get(parsed.name) ?? []).every(offer => meets(offer, parsed))
  }

  /**
   * The package of that name, else all that provide it.
   *
   * @throws {@link LockError} with code `UNDISTRO_LOCK_PACKAGE`.
   */
  named(name: string): readonly LockedPackage[] {
    const offers = this.#offers.get(name) ?? []
    const own = offers.filter(offer => offer.package.name === name)
    const found = new Set((own.length > 0 ? own : offers).map(offer => offer.package))
    if (found.size > 0) return [...found]
    const names = this.packages.map(item => item.name)
    const suggestion = closest(name, names)
    throw new LockError({
      code: 'UNDISTRO_LOCK_PACKAGE',
      problem: `the lock has no package ${JSON.stringify(name)} for ${this.arch}, nor one that provides it`,
      ...(suggestion !== undefined && { hint: `Did you mean ${suggestion}?` }),
    })
  }

  #dependsOf(item: LockedPackage): readonly LockEdge[] {
    return item.depends.flatMap(dependency =>
      this.meeting(dependency)
        .filter(met => met !== item)
        .map(met => ({ kind: 'depends' as const, from: item.name, to: met.name, dependency })),
    )
  }

  #installIfOf(item: LockedPackage): readonly LockEdge[] {
    const triggers = item.installIf.map(dependency => ({ dependency, met: this.meeting(dependency) }))
    if (!item.installIf.every(dependency => this.meets(dependency))) return []
    return triggers.flatMap(({ dependency, met }) =>
      met
        .filter(trigger => trigger !== item)
        .map(trigger => ({ kind: 'install_if' as const, from: trigger.name, to: item.name, dependency })),
    )
  }
}

function worldEdge(to: LockedPackage, dependency: string): LockEdge {
  return { kind: 'world', to: to.name, dependency }
}

function offersOf(packages: readonly LockedPackage[]): ReadonlyMap<string, readonly Offer[]> {
  const offers = new Map<string, Offer[]>()
  const add = (name: string, offer: Offer): void => {
    const known = offers.get(name)
    if (known === undefined) offers.set(name, [offer])
    else known.push(offer)
  }
  for (const item of packages) {
    add(item.name, { package: item, version: item.version })
    for (const provided of item.provides) {
      const parsed = splitDependency(provided)
      if (parsed !== undefined) add(parsed.name, { package: item, version: parsed.version })
    }
  }
  return offers
}

function meets({ package: item, version }: Offer, dependency: Dependency): boolean {
  return satisfies(dependency.operator === '><' ? item.checksum : version, dependency)
}

function archOf({ archs }: LockData, { arch }: ArchOption): Architecture {
  const wanted = arch === undefined ? undefined : parseArchitecture(arch)
  const [only, ...others] = archs
  const found = arch === undefined ? (others.length === 0 ? only : undefined) : archs.find(item => item === wanted)
  if (found !== undefined) return found
  throw new LockError({
    code: 'UNDISTRO_LOCK_ARCH',
    problem:
      arch === undefined
        ? `the lock is for several architectures, ${archs.join(', ')}`
        : `the lock is not for ${JSON.stringify(arch)} but for ${archs.join(', ')}`,
    hint: 'Say which one is meant, with the option `arch`.',
  })
}
