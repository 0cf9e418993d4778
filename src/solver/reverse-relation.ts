import { Lists } from './lists.js'
import { Numbers } from './numbers.js'

/** Where packages are found by the names that they offer. */
export interface Providers {
  /** Name → offers of it. */
  readonly providers: Lists
  /** Offer → package. */
  readonly owners: Int32Array
}

/**
 * Reads a relation of packages to names backwards: for each name, those of `offered` that packages with this relation to
 * it offer, in the order of `offered`.
 */
export function reversed(relation: Lists, offered: Int32Array, { providers, owners }: Providers): Lists {
  const names = new Numbers()
  const offers = new Numbers()
  const latest = new Int32Array(providers.size).fill(-1)
  for (let at = 0; at < offered.length; at++) {
    const name = offered[at] ?? 0
    for (let place = providers.start(name); place < providers.stop(name); place++) {
      const owner = owners[providers.at(place)] ?? 0
      for (let place = relation.start(owner); place < relation.stop(owner); place++) {
        const related = relation.at(place)
        if (latest[related] === name) continue
        latest[related] = name
        names.push(related)
        offers.push(name)
      }
    }
  }
  return Lists.grouped(providers.size, names.finish(), offers.finish())
}
