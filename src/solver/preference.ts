import { compareVersions } from '../apk/index.js'
import type { Dialect } from './dialect.js'
import { compareFlags, type PackageState, type Provider } from './state.js'
import { treatments } from './treatment.js'

const { available, ignore, latest, reinstall } = treatments

/** Which of two providers of a name apk prefers: the first when positive, the second when negative. */
export function compareProviders(a: Provider, b: Provider, dialect: Dialect): number {
  const { package: left } = a
  const { package: right } = b
  const asked = left.asked | right.asked
  const isLatestWanted = (asked & latest) !== 0 && left.unpinned && right.unpinned
  return (
    (isLatestWanted ? compareForLatest(left, right, asked) : compareFitness(a, b, asked, dialect)) ||
    dialect.compareOffers(a.version, b.version) ||
    compareReleases(left, right, dialect) ||
    dialect.compareStanding(left, right, asked) ||
    compareFlags(left.selectable, right.selectable) ||
    right.repository - left.repository
  )
}

/** What counts before versions do. */
function compareFitness(a: Provider, b: Provider, asked: number, dialect: Dialect): number {
  const { package: left } = a
  const { package: right } = b
  return (
    compareFlags(left.selectable, right.selectable) ||
    compareFlags(left.wasOption, right.wasOption) ||
    right.conflicts - left.conflicts ||
    (asked & ignore ? compareFlags(left.installed, right.installed) : 0) ||
    compareFlags(left.allowed, right.allowed) ||
    compareAvailability(left, right, asked) ||
    compareFlags(left.preferred, right.preferred) ||
    dialect.compareInstalled(a, b, asked)
  )
}

/** The same where the newest is wanted at any price. */
function compareForLatest(a: PackageState, b: PackageState, asked: number): number {
  const isFitReinstall = asked & reinstall && !(asked & available)
  return (
    compareFlags(a.allowed, b.allowed) ||
    compareAvailability(a, b, asked) ||
    (isFitReinstall ? compareFlags(a.selectable, b.selectable) : 0)
  )
}

function compareAvailability(a: PackageState, b: PackageState, asked: number): number {
  return asked & available ? compareFlags(a.available, b.available) : 0
}

/** Packages of the same name also compare by their own versions. */
function compareReleases(a: PackageState, b: PackageState, { compat }: Dialect): number {
  return a.name === b.name ? compareVersions(a.version, b.version, { compat }) : 0
}
