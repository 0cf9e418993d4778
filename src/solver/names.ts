import type { TextId, Texts } from './texts.js'

/** Number of a name, counted in the order in which the indexes first mention them. */
export type NameId = TextId

/** Buckets of apk's hash table of names. */
const bucketCount = 20_000

/** All names as apk walks through them: by bucket of its hash table, in each the newest first. */
export function inHashOrder(names: Texts): Int32Array {
  const newest = new Int32Array(bucketCount).fill(-1)
  const older = new Int32Array(names.size)
  for (let name = 0; name < names.size; name++) {
    const bucket = names.hash(name) % bucketCount
    older[name] = newest[bucket] ?? -1
    newest[bucket] = name
  }
  const order = new Int32Array(names.size)
  let rank = 0
  for (const first of newest) {
    for (let name = first; name >= 0; name = older[name] ?? -1) order[rank++] = name
  }
  return order
}

/** The place of each name in an order of all names. */
export function ranksOf(order: Int32Array): Int32Array {
  const ranks = new Int32Array(order.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank] ?? 0] = rank
  return ranks
}
