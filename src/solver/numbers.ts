/** A growing list of whole numbers of 32 bits. */
export class Numbers {
  #values = new Int32Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#length)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  at(place: number): number {
    return this.#values[place] ?? 0
  }

  set(place: number, value: number): void {
    this.#values[place] = value
  }

  /** The numbers, in an array of just their length. */
  finish(): Int32Array {
    return this.#values.slice(0, this.#length)
  }
}
