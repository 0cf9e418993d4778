/** Lists of whole numbers, end to end in one array. */
export class Lists {
  readonly #items: number[]
  readonly #starts: number[]

  private constructor(items: number[], starts: number[]) {
    this.#items = items
    this.#starts = starts
  }

  /** No lists yet: {@link append} items to the first, {@link end} it, and so on. */
  static empty(): Lists {
    return new Lists([], [0])
  }

  /** A list for each of the keys `0 … size - 1` with the values of that key, in their order. */
  static grouped(size: number, keys: readonly number[], values: readonly number[]): Lists {
    const starts = new Array<number>(size + 1).fill(0)
    for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1
    for (let key = 0; key < size; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0)
    const next = starts.slice()
    const items = new Array<number>(values.length).fill(0)
    for (let i = 0; i < values.length; i++) {
      const key = keys[i] ?? 0
      const place = next[key] ?? 0
      items[place] = values[i] ?? 0
      next[key] = place + 1
    }
    return new Lists(items, starts)
  }

  append(item: number): void {
    this.#items.push(item)
  }

  end(): void {
    this.#starts.push(this.#items.length)
  }

  /** All items of all lists. */
  get items(): readonly number[] {
    return this.#items
  }

  /** For each item of all lists the list it is in. */
  owners(): readonly number[] {
    const owners = new Array<number>(this.#items.length).fill(0)
    for (let list = 0; list + 1 < this.#starts.length; list++) owners.fill(list, this.start(list), this.stop(list))
    return owners
  }

  /** The items of one list. */
  of(list: number): readonly number[] {
    return this.#items.slice(this.start(list), this.stop(list))
  }

  /** The place of a list's first item. */
  start(list: number): number {
    return this.#starts[list] ?? 0
  }

  /** The place behind a list's last item. */
  stop(list: number): number {
    return this.#starts[list + 1] ?? 0
  }

  /** The item at a place. */
  at(place: number): number {
    return this.#items[place] ?? 0
  }
}
