/** Draws that are the same for the same seed. */
export class Random {
  #state: bigint

  constructor(seed: number) {
    this.#state = BigInt(seed)
  }

  /** A seed to draw from: the environment's, to repeat what failed, or a new one. */
  static seed(): number {
    return Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  }

  /** A whole number from 0 to before a bound. */
  below(bound: number): number {
    // A linear congruential generator.
    this.#state = (this.#state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n
    return Number((this.#state >> 33n) % BigInt(bound))
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  /** One of some. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }

  /** From 1 to `most` of some, each once. */
  some<Item>(items: readonly Item[], most: number): readonly Item[] {
    return [...new Set(Array.from({ length: 1 + this.below(most) }, () => this.pick(items)))]
  }
}
