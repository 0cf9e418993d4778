import { Numbers } from './numbers.js'

/** Lists of whole numbers, end to end in one array. */
export class Lists {
  /** All items of all lists. */
  readonly items: Int32Array
  /** Where each list starts, and at the end where the last stops. */
  readonly starts: Int32Array

  constructor(items: Int32Array, starts: Int32Array) {
    this.items = items
    this.starts = starts
  }

  /** A list for each of the keys `0 … size - 1` with the values of that key, in their order. */
  static grouped(size: number, keys: Int32Array, values: Int32Array): Lists {
    const starts = new Int32Array(size + 1)
    for (let at = 0; at < keys.length; at++) {
      const next = (keys[at] ?? 0) + 1
      starts[next] = (starts[next] ?? 0) + 1
    }
    for (let key = 0; key < size; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0)
    const places = starts.slice()
    const items = new Int32Array(keys.length)
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] ?? 0
      const place = places[key] ?? 0
      items[place] = values[at] ?? 0
      places[key] = place + 1
    }
    return new Lists(items, starts)
  }

  /** How many lists there are. */
  get size(): number {
    return this.starts.length - 1
  }

  /** For each item of all lists its place. */
  places(): Int32Array {
    const places = new Int32Array(this.items.length)
    for (let place = 0; place < places.length; place++) places[place] = place
    return places
  }

  /** For each item of all lists the list it is in. */
  owners(): Int32Array {
    const owners = new Int32Array(this.items.length)
    for (let list = 0; list < this.size; list++) {
      for (let place = this.start(list); place < this.stop(list); place++) owners[place] = list
    }
    return owners
  }

  /** The items of one list. */
  of(list: number): Int32Array {
    const start = this.start(list)
    const stop = this.stop(list)
    return start === stop ? none : this.items.subarray(start, stop)
  }

  /** The place of a list's first item. */
  start(list: number): number {
    return this.starts[list] ?? 0
  }

  /** The place behind a list's last item. */
  stop(list: number): number {
    return this.starts[list + 1] ?? 0
  }

  /** The item at a place. */
  at(place: number): number {
    return this.items[place] ?? 0
  }
}

const none = new Int32Array(0)

/** Lists that are being written: {@link append} items to the first, {@link end} it, and so on. */
export class ListWriter {
  readonly #items = new Numbers()
  readonly #starts = new Numbers()

  constructor() {
    this.#starts.push(0)
  }

  append(item: number): void {
    this.#items.push(item)
  }

  end(): void {
    this.#starts.push(this.#items.length)
  }

  finish(): Lists {
    return new Lists(this.#items.finish(), this.#starts.finish())
  }
}
