import { type IndexPackage, isBareName, type PackageIndex, splitDependency } from '../apk/index.js'
import { ResolveError } from '../errors/index.js'
import type { Dialect } from './dialect.js'
import { Lists } from './lists.js'
import { type NameId, Names } from './names.js'
import { ReverseRelation } from './reverse-relation.js'
import type { RootPackage } from './root.js'

/** A repository to take packages from. */
export interface Repository {
  readonly index: PackageIndex
  /** Without `@`. Its packages are for requests with this tag, and for what those depend on, only. */
  readonly tag?: string | undefined
}

/** Number of a package, counted from those of the root on, in the order of the repositories and their indexes. */
export type PackageId = number

/** Number of an offer: of a package under its own name, or under one that it provides. */
export type OfferId = number

/** The lists of a record that name other packages. */
export type Relations = Pick<IndexPackage, 'depends' | 'provides' | 'installIf'>

/**
 * What a root has and repositories offer, as tables: which names there are, who provides them, who depends on them.
 *
 * It is made once for any number of requests, which leave it as it is; dependencies are taken apart only of packages
 * that a request gets to. A package that is in several places (the same one, by its checksum) is there once.
 */
export class Universe {
  readonly dialect: Dialect
  /** apk architecture of the root, where it matters. */
  readonly arch: string | undefined
  /** Tags of the repositories, each once; the first stands for repositories without one. */
  readonly tags: readonly (string | undefined)[]
  readonly names = new Names()
  /** The packages of the root, in its order, with the tags they are pinned to. */
  readonly installed: ReadonlyMap<PackageId, string | undefined>
  /** Package → names it offers, its own first. A place in these lists is an {@link OfferId}. */
  readonly offers = Lists.empty()
  /** Package → names in its dependencies, conflicts included. */
  readonly depends = Lists.empty()
  /** Package → names in its install_if. */
  readonly installIf = Lists.empty()
  /** Name → offers of it, in the order of packages. */
  readonly providers: Lists

  readonly #records: IndexPackage[] = []
  readonly #relations: Relations[] = []
  readonly #repositories: number[] = []
  readonly #tagMasks: number[] = []
  readonly #owners: readonly PackageId[]
  readonly #packageNames: Uint8Array
  readonly #dependants: ReverseRelation
  readonly #followers: ReverseRelation

  constructor(
    repositories: readonly Repository[],
    dialect: Dialect,
    arch?: string,
    installed: readonly RootPackage[] = [],
  ) {
    this.dialect = dialect
    this.arch = arch
    this.tags = [...new Set([undefined, ...repositories.map(({ tag }) => tag)])]
    if (this.tags.length > maximumTags) throw tooManyTags()
    this.installed = this.#collect(installed, repositories)
    this.#relate()
    this.#owners = this.offers.owners()
    this.providers = Lists.grouped(this.names.size, this.offers.items, [...this.#owners.keys()])
    this.#packageNames = new Uint8Array(this.names.size)
    for (let id = 0; id < this.size; id++) this.#packageNames[this.offers.at(this.offers.start(id))] = 1
    const order = this.names.inHashOrder()
    this.#dependants = new ReverseRelation(this.depends, this.offers, order)
    this.#followers = new ReverseRelation(this.installIf, this.offers, order)
  }

  /** How many packages there are. */
  get size(): number {
    return this.#records.length
  }

  record(id: PackageId): IndexPackage {
    const record = this.#records[id]
    if (record === undefined) throw new RangeError(`no package ${id}`)
    return record
  }

  /** The relations of a package that apk heeds. */
  relations(id: PackageId): Relations {
    return this.#relations[id] ?? this.record(id)
  }

  /** Number of the first repository that has the package, -1 when only the root has it. */
  repository(id: PackageId): number {
    return this.#repositories[id] ?? -1
  }

  /** Bit `n` is set when a repository with `tags[n]` has the package, or the root has it pinned to that tag. */
  tagMask(id: PackageId): number {
    return this.#tagMasks[id] ?? 0
  }

  owner(offer: OfferId): PackageId {
    return this.#owners[offer] ?? 0
  }

  /** Whether the name in an offer is the package's own, which a package may also provide. */
  isOwn(offer: OfferId): boolean {
    return this.offers.at(offer) === this.offers.at(this.offers.start(this.owner(offer)))
  }

  /** Whether a package has a name for its own. */
  isPackageName(name: NameId): boolean {
    return this.#packageNames[name] === 1
  }

  /** In which version a name is offered; `undefined` for a provided name without one. */
  offeredVersion(offer: OfferId): string | undefined {
    const owner = this.owner(offer)
    const place = offer - this.offers.start(owner)
    if (place === 0) return this.record(owner).version
    const item = this.relations(owner).provides[place - 1]
    return item === undefined ? undefined : splitDependency(item)?.version
  }

  /** All names that packages have. */
  *providedNames(): Iterable<string> {
    for (let name = 0; name < this.names.size; name++) {
      if (this.providers.start(name) < this.providers.stop(name)) yield this.names.text(name)
    }
  }

  /** Names offered by packages that depend on a name, in apk's order of names. */
  dependants(name: NameId): readonly NameId[] {
    return this.#dependants.of(name)
  }

  /** Names offered by packages that have a name in their install_if, in apk's order of names. */
  followers(name: NameId): readonly NameId[] {
    return this.#followers.of(name)
  }

  #collect(
    root: readonly RootPackage[],
    repositories: readonly Repository[],
  ): ReadonlyMap<PackageId, string | undefined> {
    const ids = new Map<string, PackageId>()
    const add = (record: IndexPackage, repository: number, tagMask: number): PackageId => {
      const id = ids.get(record.checksum) ?? this.#records.push(record) - 1
      ids.set(record.checksum, id)
      if (this.repository(id) < 0) this.#repositories[id] = repository
      this.#tagMasks[id] = this.tagMask(id) | tagMask
      return id
    }
    // A tag that no repository has says nothing about where a package may come from.
    const installed = root.map((record): [PackageId, string | undefined] => {
      const hasRepository = repositories.some(({ tag }) => tag === record.tag)
      return [add(record, -1, hasRepository ? 1 << this.tags.indexOf(record.tag) : 0), record.tag]
    })
    for (const [number, { index, tag }] of repositories.entries()) {
      const tagBit = 1 << this.tags.indexOf(tag)
      for (const record of index.packages) add(record, number, tagBit)
    }
    return new Map(installed)
  }

  /** Names are numbered here, in apk's order: record by record, and in each in this order of the lists. */
  #relate(): void {
    for (const record of this.#records) {
      const relations = this.dialect.relations(record)
      this.#relations.push(relations)
      this.offers.append(this.names.intern(record.name))
      for (const item of relations.depends) this.depends.append(this.names.intern(nameOf(item)))
      for (const item of relations.provides) this.offers.append(this.names.intern(nameOf(item)))
      for (const item of relations.installIf) this.installIf.append(this.names.intern(nameOf(item)))
      for (const lists of [this.offers, this.depends, this.installIf]) lists.end()
    }
  }
}

/** Tags are bits of one number. */
const maximumTags = 31

function tooManyTags(): ResolveError {
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_TAG',
    problem: `there are more than ${maximumTags - 1} different repository tags`,
    hint: 'Give repositories that are wanted together one tag.',
  })
}

function nameOf(item: string): string {
  return isBareName(item) ? item : (splitDependency(item)?.name ?? item)
}
