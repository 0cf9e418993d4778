import { type IndexPackage, type PackageIndex, PackageTable } from '../apk/index.js'
import { ResolveError } from '../errors/index.js'
import type { Dialect } from './dialect.js'
import type { Item } from './item.js'
import { Lists } from './lists.js'
import { inHashOrder, type NameId, ranksOf } from './names.js'
import { Numbers } from './numbers.js'
import { type Relation, RelationReader } from './relations.js'
import { reversed } from './reverse-relation.js'
import type { RootPackage } from './root.js'
import { Texts } from './texts.js'

/** A repository to take packages from. */
export interface Repository {
  readonly index: PackageIndex
  /** Without `@`. Its packages are for requests with this tag, and for what those depend on, only. */
  readonly tag?: string | undefined
}

/** The table of a repository's index, and its tag. */
export interface Source {
  readonly table: PackageTable
  readonly tag: string | undefined
}

/** Number of a package, counted from those of the root on, in the order of the repositories and their indexes. */
export type PackageId = number

/** Number of an offer: of a package under its own name, or under one that it provides. */
export type OfferId = number

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
  readonly names = new Texts()
  /** The packages of the root, in its order, with the tags they are pinned to. */
  readonly installed: ReadonlyMap<PackageId, string | undefined>
  /** Package → names it offers, its own first. A place in these lists is an {@link OfferId}. */
  readonly offers: Relation
  /** Package → names in its dependencies, conflicts included. */
  readonly depends: Relation
  /** Package → names in its install_if. */
  readonly installIf: Relation
  /** Name → offers of it, in the order of packages. */
  readonly providers: Lists
  /** Offer → package. */
  readonly owners: Int32Array
  /** Name → its place in apk's order of names. */
  readonly nameRanks: Int32Array
  /** Name → packages that depend on it. */
  readonly dependers: Lists
  /** Name → names offered by packages that have it in their install_if, in apk's order of names. */
  readonly followers: Lists

  readonly #root: PackageTable
  readonly #tables: readonly PackageTable[]
  /** Package → number of the first repository that has it, -1 when only the root has it. */
  readonly #repositories = new Numbers()
  /** Package → its row in the table of the root or else of that repository. */
  readonly #rows = new Numbers()
  readonly #tagMasks = new Numbers()
  readonly #dependEnds = new Map<PackageId, Item>()
  readonly #packageNames: Uint8Array
  readonly #dependants = new Map<NameId, readonly NameId[]>()
  readonly #versions: (string | undefined)[]
  /** `null` where there is none. */
  readonly #obstacles: (string | null | undefined)[]

  constructor(
    sources: readonly Source[],
    dialect: Dialect,
    arch: string | undefined,
    installed: readonly RootPackage[],
  ) {
    this.dialect = dialect
    this.arch = arch
    this.tags = [...new Set([undefined, ...sources.map(({ tag }) => tag)])]
    if (this.tags.length > maximumTags) throw tooManyTags()
    this.#root = PackageTable.of(installed)
    this.#tables = sources.map(({ table }) => table)
    this.installed = this.#collect(installed, sources)
    const { offers, depends, installIf } = this.#relate()
    this.offers = offers
    this.depends = depends
    this.installIf = installIf
    this.owners = offers.owners()
    this.providers = Lists.grouped(this.names.size, offers.items, offers.places())
    this.#packageNames = new Uint8Array(this.names.size)
    for (let id = 0; id < this.size; id++) this.#packageNames[offers.at(offers.start(id))] = 1
    this.#versions = new Array(this.size).fill(undefined)
    this.#obstacles = new Array(this.size).fill(undefined)
    const order = inHashOrder(this.names)
    this.nameRanks = ranksOf(order)
    this.dependers = Lists.grouped(this.names.size, depends.items, depends.owners())
    this.followers = reversed(installIf, order, this)
  }

  /** How many packages there are. */
  get size(): number {
    return this.#rows.length
  }

  record(id: PackageId): IndexPackage {
    return this.#table(id).record(this.#rows.at(id))
  }

  version(id: PackageId): string {
    const known = this.#versions[id]
    if (known !== undefined) return known
    const version = this.#table(id).value(this.#rows.at(id), 'version') ?? ''
    this.#versions[id] = version
    return version
  }

  /** Why a package can never be installed. */
  obstacle(id: PackageId): string | undefined {
    const known = this.#obstacles[id]
    if (known !== undefined) return known ?? undefined
    const obstacle = this.dialect.obstacle(id, this)
    this.#obstacles[id] = obstacle ?? null
    return obstacle
  }

  /** The architecture that a package is built for, where it says so. */
  builtFor(id: PackageId): string | undefined {
    return this.#table(id).value(this.#rows.at(id), 'arch')
  }

  /** Bytes on disk. */
  installedSize(id: PackageId): number {
    return this.#table(id).integer(this.#rows.at(id), 'installedSize') ?? 0
  }

  providerPriority(id: PackageId): number {
    return this.#table(id).integer(this.#rows.at(id), 'providerPriority') ?? 0
  }

  /** The text that a package's record is in. */
  text(id: PackageId): Buffer {
    return this.#table(id).text
  }

  /** The items of a package's dependencies that are more than a name. */
  dependItems(id: PackageId): readonly Item[] {
    const { depends } = this
    const items: Item[] = []
    for (let place = depends.start(id); place < depends.stop(id); place++) {
      if (!depends.isBare(place)) items.push(depends.item(place, this.text(id)))
    }
    return items
  }

  /** The item before which a package's dependencies end for apk, though not in its record. */
  endOfDepends(id: PackageId): Item | undefined {
    return this.#dependEnds.get(id)
  }

  /** Number of the first repository that has the package, -1 when only the root has it. */
  repository(id: PackageId): number {
    return this.#repositories.at(id)
  }

  /** Bit `n` is set when a repository with `tags[n]` has the package, or the root has it pinned to that tag. */
  tagMask(id: PackageId): number {
    return this.#tagMasks.at(id)
  }

  owner(offer: OfferId): PackageId {
    return this.owners[offer] ?? 0
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
    if (offer === this.offers.start(owner)) return this.version(owner)
    return this.offers.dependency(offer, this.text(owner))?.version
  }

  /** All names that packages have. */
  *providedNames(): Iterable<string> {
    for (let name = 0; name < this.names.size; name++) {
      if (this.providers.start(name) < this.providers.stop(name)) yield this.names.text(name)
    }
  }

  /** Names offered by packages that depend on a name, in apk's order of names. */
  dependants(name: NameId): readonly NameId[] {
    const known = this.#dependants.get(name)
    if (known) return known
    const names = new Set<NameId>()
    for (const id of this.dependers.of(name)) for (const offered of this.offers.of(id)) names.add(offered)
    const sorted = [...names].sort((a, b) => (this.nameRanks[a] ?? 0) - (this.nameRanks[b] ?? 0))
    this.#dependants.set(name, sorted)
    return sorted
  }

  /** Packages of the root come first. */
  #table(id: PackageId): PackageTable {
    const table = id < this.installed.size ? this.#root : this.#tables[this.repository(id)]
    if (table === undefined || id >= this.size) throw new RangeError(`no package ${id}`)
    return table
  }

  #collect(installed: readonly RootPackage[], sources: readonly Source[]): ReadonlyMap<PackageId, string | undefined> {
    const checksums = new Texts()
    const add = (table: PackageTable, row: number, repository: number, tagMask: number): PackageId => {
      const id = checksums.intern(table.text, table.start(row, 'checksum'), table.stop(row, 'checksum'))
      if (id === this.size) {
        this.#repositories.push(repository)
        this.#rows.push(row)
        this.#tagMasks.push(tagMask)
        return id
      }
      if (this.repository(id) < 0) this.#repositories.set(id, repository)
      this.#tagMasks.set(id, this.tagMask(id) | tagMask)
      return id
    }
    // A tag that no repository has says nothing about where a package may come from.
    const root = installed.map((record, row): [PackageId, string | undefined] => {
      const hasRepository = sources.some(({ tag }) => tag === record.tag)
      return [add(this.#root, row, -1, hasRepository ? 1 << this.tags.indexOf(record.tag) : 0), record.tag]
    })
    for (const [number, { table, tag }] of sources.entries()) {
      const tagBit = 1 << this.tags.indexOf(tag)
      for (let row = 0; row < table.size; row++) add(table, row, number, tagBit)
    }
    return new Map(root)
  }

  #relate(): ReturnType<RelationReader['finish']> {
    const reader = new RelationReader(this.names, this.dialect)
    for (let id = 0; id < this.size; id++) {
      const end = reader.read(this.#table(id), this.#rows.at(id))
      if (end !== undefined) this.#dependEnds.set(id, end)
    }
    return reader.finish()
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
