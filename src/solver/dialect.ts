import {
  type Compat,
  checksumToHex,
  compareVersions,
  type Dependency,
  type IndexPackage,
  satisfies,
} from '../apk/index.js'
import { type Agenda, Apk2Agenda, Apk3Agenda } from './agenda.js'
import { type Item, isMalformed, isValid, textOf } from './item.js'
import type { NameId } from './names.js'
import { type Reach, reachApk2, reachApk3 } from './reach.js'
import { compareFlags, type NameState, type PackageState, type Provider } from './state.js'
import { treatments } from './treatment.js'
import type { PackageId, Universe } from './universe.js'

const { upgrade, remove } = treatments

/** A package, as far as dependencies are concerned. */
export interface Holder {
  readonly record: IndexPackage
}

/** A package that has a name, and in which version; `undefined` for a provided name without one. */
export interface Held {
  readonly package: Holder
  readonly version: string | undefined
}

/** Where the solvers of apk 2 and apk 3 differ. */
export interface Dialect {
  readonly compat: Compat

  /** Whether a list in a record ends for apk before this item, which is malformed. */
  ends(item: Item): boolean

  /** Whether an install_if with this item counts for nothing. */
  voids(item: Item): boolean

  /** Why a package can never be installed. */
  obstacle(id: PackageId, universe: Universe): string | undefined

  /** Finds what a world can have to do with; `named` are the names that are decided first. */
  reach(universe: Universe, world: Int32Array, named: ReadonlySet<NameId>): Reach

  /** Which name to decide next. */
  agenda(reach: Reach): Agenda

  /**
   * Whether what has a name (`undefined`: nothing) is what a package wants of that name, or the request when there is no
   * `asker`.
   */
  meets(asker: Holder | undefined, wanted: Dependency, provider: Held | undefined): boolean

  /** Compares the versions in which two packages offer a name; `undefined` is an offer without version. */
  compareOffers(a: string | undefined, b: string | undefined): number

  /**
   * Compares two packages that could have a name by whether they are installed already, before their versions count;
   * `asked` has what is asked of either, bits of `treatments`.
   */
  compareInstalled(a: Provider, b: Provider, asked: number): number

  /** Compares them by what else they have, when their versions do not tell. */
  compareStanding(a: PackageState, b: PackageState, asked: number): number

  /** Whether a package may be chosen for its install_if alone. */
  mayFollow(candidate: PackageState): boolean

  /** Whether an install_if that has come to this item wants the name decided. */
  presses(item: Dependency): boolean

  /** Whether this item of an install_if must be in place before the package can be. */
  precedes(item: Dependency): boolean

  /** What is asked of a package that is deleted from the world: a bit of `treatments`, or nothing. */
  readonly deletion: number | undefined

  /** Packages of other names that are removed before anything takes a name. */
  makesWay(name: NameState): readonly PackageState[]

  /** With the removal of its package a name is dealt with, though another package may be chosen for it. */
  readonly removalSettles: boolean
}

const apk2: Dialect = {
  compat: 'apk2',

  ends: item => !isValid(item, { compat: 'apk2' }),

  voids: () => false,

  obstacle: () => undefined,

  reach: reachApk2,

  agenda: reach => new Apk2Agenda(reach),

  meets: (_asker, wanted, provider) => (provider ? isMetBy(wanted, provider, 'apk2') : wanted.conflict),

  compareOffers: (a, b) => (a === undefined || b === undefined ? 0 : compareVersions(a, b, { compat: 'apk2' })),

  compareInstalled: ({ package: a }, { package: b }, asked) =>
    asked & upgrade ? 0 : compareFlags(a.installed, b.installed),

  compareStanding: (a, b) => compareFlags(a.installed, b.installed) || a.providerPriority - b.providerPriority,

  mayFollow: candidate => candidate.triggered && candidate.allowed,

  presses: () => false,

  precedes: () => true,

  deletion: undefined,

  makesWay: () => [],

  removalSettles: true,
}

const apk3: Dialect = {
  compat: 'apk3',

  ends: isMalformed,

  voids: item => isMalformed(item) || !isValid(item, { compat: 'apk3' }),

  obstacle(id, universe) {
    const { arch } = universe
    const built = universe.builtFor(id) ?? 'noarch'
    if (arch !== undefined && built !== 'noarch' && built !== arch) return `it is built for ${built}, not for ${arch}`
    const broken =
      universe.dependItems(id).find(item => !isValid(item, { compat: 'apk3' })) ?? universe.endOfDepends(id)
    return broken && `its dependency ${JSON.stringify(textOf(broken))} is malformed`
  },

  reach: reachApk3,

  agenda: reach => new Apk3Agenda(reach),

  meets(asker, wanted, provider) {
    if (provider === undefined) return wanted.conflict
    return (wanted.conflict && provider.package === asker) || isMetBy(wanted, provider, 'apk3')
  },

  compareOffers: (a = '', b = '') => compareVersions(a, b, { compat: 'apk3' }),

  compareInstalled(a, b, asked) {
    if (asked & (upgrade | remove)) return 0
    const isComparable = a.package.name === b.package.name || (a.version ?? b.version) !== undefined
    return isComparable ? compareFlags(a.package.installed, b.package.installed) : 0
  },

  compareStanding: (a, b, asked) =>
    a.providerPriority - b.providerPriority || (asked & remove ? 0 : compareFlags(a.installed, b.installed)),

  mayFollow: candidate => candidate.triggered && candidate.allowed && candidate.selectable,

  presses: item => item.conflict,

  precedes: item => !item.conflict,

  deletion: remove,

  makesWay: name =>
    name.providers
      .map(provider => provider.package)
      .filter(candidate => candidate.installed && candidate.name.chosen === undefined),

  removalSettles: false,
}

export const dialects: Readonly<Record<Compat, Dialect>> = { apk2, apk3 }

function isMetBy(wanted: Dependency, provider: Held, compat: Compat): boolean {
  if (wanted.operator !== '><') return satisfies(provider.version, wanted, { compat })
  const identity = wanted.version && checksumToHex(wanted.version)
  const isSame = identity !== undefined && identity === checksumToHex(provider.package.record.checksum)
  return isSame !== wanted.conflict
}
