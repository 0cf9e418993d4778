import type { NameId } from './names.js'

/** Number of a step that a walk can take. */
export type StepId = number

/** Numbers that a plan has: its step, and the place to go on from and that to stop before. */
const planWidth = 3

/**
 * A walk from name to name, each entered once. What is planned last is done first, and before the list goes on whose
 * step has planned it: so plans stand in for loops that call each other, because chains of dependencies can be longer
 * than a call stack is deep.
 */
export class Walk {
  readonly #enter: (name: NameId) => void
  readonly #entered: Uint8Array
  /** What steps do at a place; those that visit names have a list instead. */
  readonly #actions: (((place: number) => void) | undefined)[] = []
  readonly #visited: (Int32Array | undefined)[] = []
  #plans = new Int32Array(1024 * planWidth)
  #length = 0

  /** `enter` is what to do with a name that is visited for the first time. */
  constructor(names: number, enter: (name: NameId) => void) {
    this.#enter = enter
    this.#entered = new Uint8Array(names)
  }

  /** A step to be planned for places, of whatever. */
  step(action: (place: number) => void): StepId {
    this.#visited.push(undefined)
    return this.#actions.push(action) - 1
  }

  /** A step to be planned for places of a list of names, which visits these. */
  visit(names: Int32Array): StepId {
    this.#visited.push(names)
    return this.#actions.push(undefined) - 1
  }

  has(name: NameId): boolean {
    return this.#entered[name] === 1
  }

  /** Plans a step for the places from one to before another; false when that would do nothing. */
  plan(step: StepId, start: number, stop: number): boolean {
    const first = this.#firstOf(this.#visited[step], start, stop)
    if (first >= stop) return false
    if (this.#length === this.#plans.length) this.#enlarge()
    this.#plans[this.#length] = step
    this.#plans[this.#length + 1] = first
    this.#plans[this.#length + 2] = stop
    this.#length += planWidth
    return true
  }

  run(): void {
    while (this.#length > 0) {
      const top = this.#length - planWidth
      const step = this.#plans[top] ?? 0
      const stop = this.#plans[top + 2] ?? 0
      const names = this.#visited[step]
      const place = this.#firstOf(names, this.#plans[top + 1] ?? 0, stop)
      this.#plans[top + 1] = place + 1
      if (place + 1 >= stop) this.#length = top
      if (names === undefined) this.#actions[step]?.(place)
      else if (place < stop) this.#visit(names[place] ?? 0)
    }
  }

  /** The first place of names that has one which was not entered yet; `stop` when none has. */
  #firstOf(names: Int32Array | undefined, start: number, stop: number): number {
    let first = start
    if (names) while (first < stop && this.#entered[names[first] ?? 0] === 1) first++
    return first
  }

  #visit(name: NameId): void {
    this.#entered[name] = 1
    this.#enter(name)
  }

  #enlarge(): void {
    const larger = new Int32Array(2 * this.#plans.length)
    larger.set(this.#plans)
    this.#plans = larger
  }
}
