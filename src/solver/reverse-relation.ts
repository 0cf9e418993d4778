import { Lists } from './lists.js'
import type { NameId } from './names.js'

/** A relation of packages to names, read backwards: from a name to the names that such packages offer. */
export class ReverseRelation {
  readonly #packages: Lists
  readonly #offers: Lists
  readonly #order: readonly NameId[]
  readonly #ranks: Int32Array
  readonly #known: (readonly NameId[] | undefined)[]

  /** `relation` and `offers` list names by package; answers are in `order`, which has every name. */
  constructor(relation: Lists, offers: Lists, order: readonly NameId[]) {
    this.#packages = Lists.grouped(order.length, relation.items, relation.owners())
    this.#offers = offers
    this.#order = order
    this.#ranks = new Int32Array(order.length)
    for (const [rank, name] of order.entries()) this.#ranks[name] = rank
    this.#known = new Array(order.length).fill(undefined)
  }

  of(name: NameId): readonly NameId[] {
    if (this.#packages.start(name) === this.#packages.stop(name)) return none
    const known = this.#known[name]
    if (known !== undefined) return known
    const ranks = new Set<number>()
    for (const id of this.#packages.of(name)) {
      for (const offer of this.#offers.of(id)) ranks.add(this.#ranks[offer] ?? 0)
    }
    const names = Array.from(Int32Array.from(ranks).sort(), rank => this.#order[rank] ?? 0)
    this.#known[name] = names
    return names
  }
}

const none: readonly NameId[] = []
