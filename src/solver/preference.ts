import { compareVersions } from '../apk/index.js'
import type { Dialect } from './dialect.js'
import type { Provider } from './state.js'

/** Which of two providers of a name apk prefers: the first when positive, the second when negative. */
export function compareProviders(a: Provider, b: Provider, dialect: Dialect): number {
  const { package: left } = a
  const { package: right } = b
  return (
    Number(left.selectable) - Number(right.selectable) ||
    Number(left.wasOption) - Number(right.wasOption) ||
    right.conflicts - left.conflicts ||
    Number(left.allowed) - Number(right.allowed) ||
    Number(left.preferred) - Number(right.preferred) ||
    dialect.compareOffers(a.version, b.version) ||
    compareReleases(a, b, dialect) ||
    (left.record.providerPriority ?? 0) - (right.record.providerPriority ?? 0) ||
    right.repository - left.repository
  )
}

/** Packages of the same name also compare by their own versions. */
function compareReleases({ package: a }: Provider, { package: b }: Provider, { compat }: Dialect): number {
  return a.record.name === b.record.name ? compareVersions(a.record.version, b.record.version, { compat }) : 0
}
