import type { Constraint, Offer, Provider } from './state.js'

/** At least one provider to choose from. */
export type Options = readonly [Provider, ...Provider[]]

export function hasSome(providers: readonly Provider[]): providers is Options {
  return providers.length > 0
}

/** The first option's demands on the names that every option depends on. */
export function commonDepends(options: Options): readonly Constraint[] {
  const { demands } = options[0].package
  if (options.length === 1) return demands
  const needed = options.slice(1).map(other => new Set(other.package.demands.map(({ name }) => name)))
  return demands.filter(({ name }) => needed.every(names => names.has(name)))
}

/** The names that every option has; without version those that one of them has so. */
export function commonOffers(options: Options): readonly Offer[] {
  const offers = offersOf(options[0])
  if (options.length === 1) return offers
  const others = options.slice(1).map(option => new Map(offersOf(option).map(offer => [offer.name, offer])))
  return offers
    .filter(({ name }) => others.every(theirs => theirs.has(name)))
    .map(offer => others.map(theirs => theirs.get(offer.name)).find(other => other?.version === undefined) ?? offer)
}

/** apk asks here how the option has the name in question, and not how it has its own, which always has a version. */
function offersOf({ package: candidate, version }: Provider): readonly Offer[] {
  const offers = candidate.distinctOffers
  if (version !== undefined) return offers
  return offers.map((offer, place) => (place === 0 ? { name: offer.name, version } : offer))
}
