import { compareVersions } from '../apk/index.js'
import type { Dialect } from './dialect.js'
import { compareFlags, type PackageState, type Provider } from './state.js'
import { treatments } from './treatment.js'

/**
 * Compares two packages that could have a name in one respect; positive when the first is to be preferred. `asked` has
 * what is asked of either, bits of `treatments`.
 */
type Criterion = (a: Provider, b: Provider, asked: number, dialect: Dialect) => number

const selectable = has(candidate => candidate.selectable)

const allowed = has(candidate => candidate.allowed)

/** What was an option when all options were last looked at together. */
const option = has(candidate => candidate.wasOption)

const leastConflicts: Criterion = ({ package: a }, { package: b }) => b.conflicts - a.conflicts

const tagAskedFor = has(candidate => candidate.preferred)

const keptAsItIs = where(
  treatments.ignore,
  has(candidate => candidate.installed),
)

const available = where(
  treatments.available,
  has(candidate => candidate.available),
)

const selectableAgain = where(treatments.reinstall, selectable)

const installed: Criterion = (a, b, asked, dialect) => dialect.compareInstalled(a, b, asked)

const offer: Criterion = (a, b, _asked, dialect) => dialect.compareOffers(a.version, b.version)

const version: Criterion = ({ package: a }, { package: b }, _asked, { compat }) =>
  a.name === b.name ? compareVersions(a.version, b.version, { compat }) : 0

const standing: Criterion = ({ package: a }, { package: b }, asked, dialect) => dialect.compareStanding(a, b, asked)

const firstRepository: Criterion = ({ package: a }, { package: b }) => b.repository - a.repository

const newest = [offer, version, standing, selectable, firstRepository]

/** What goes with everything else comes first, then what changes least. */
const fitting: readonly Criterion[] = [
  selectable,
  option,
  leastConflicts,
  keptAsItIs,
  allowed,
  available,
  tagAskedFor,
  installed,
  ...newest,
]

/** Hardly anything counts but versions. */
const latest: readonly Criterion[] = [allowed, available, selectableAgain, ...newest]

/**
 * Compares two packages that could have a name as apk does: positive when the first is to be preferred, 0 when nothing
 * tells them apart.
 */
export function compareProviders(a: Provider, b: Provider, dialect: Dialect): number {
  const asked = a.package.asked | b.package.asked
  const isLatest = (asked & treatments.latest) !== 0 && a.package.unpinned && b.package.unpinned
  for (const criterion of isLatest ? latest : fitting) {
    const order = criterion(a, b, asked, dialect)
    if (order !== 0) return order
  }
  return 0
}

/** Prefers a package that has something to one that has not. */
function has(quality: (candidate: PackageState) => boolean): Criterion {
  return ({ package: a }, { package: b }) => compareFlags(quality(a), quality(b))
}

/** A criterion that counts only where one of some treatments is asked for. */
function where(treatment: number, criterion: Criterion): Criterion {
  return (a, b, asked, dialect) => (asked & treatment ? criterion(a, b, asked, dialect) : 0)
}
