import type { Reach } from './reach.js'
import type { NameState } from './state.js'

/** The names that wait to be decided, and which of them is next. */
export interface Agenda {
  /** Takes note that something about a name has changed. */
  update(name: NameState): void
  /** Strikes a name that is decided. */
  strike(name: NameState): void
  /** The name to decide next; `undefined` when none waits. */
  next(): NameState | undefined
}

/** apk 2 looks through all names that wait; among equals it prefers the one that came last. */
export class Apk2Agenda implements Agenda {
  readonly #reach: Reach
  /** With their ranks. */
  readonly #waiting = new Map<NameState, number>()

  constructor(reach: Reach) {
    this.#reach = reach
  }

  update(name: NameState): void {
    if (name.decided) return
    if (name.requirers === 0 && !name.triggered) this.#waiting.delete(name)
    else if (!this.#waiting.has(name)) this.#waiting.set(name, this.#reach.rank(name.id))
  }

  strike(name: NameState): void {
    this.#waiting.delete(name)
  }

  next(): NameState | undefined {
    let obvious: NameState | undefined
    let best: NameState | undefined
    let bestRank = 0
    for (const [name, rank] of this.#waiting) {
      if (isObvious(name)) obvious = name
      const order = rank - bestRank || Number(name.requirers > 0) - Number((best?.requirers ?? 0) > 0)
      if (order < 0) continue
      best = name
      bestRank = rank
    }
    return obvious ?? best
  }
}

/**
 * apk 3 first decides what is obvious, in the order in which that was noticed; then names that can be decided without
 * being told how; and only then the others, so that a choice made elsewhere may settle them.
 */
export class Apk3Agenda implements Agenda {
  readonly #obvious = new Set<NameState>()
  readonly #automatic: RankedNames
  readonly #others: RankedNames

  constructor(reach: Reach) {
    this.#automatic = new RankedNames(reach)
    this.#others = new RankedNames(reach)
  }

  update(name: NameState): void {
    if (name.decided || this.#obvious.has(name)) return
    const waits = this.#automatic.has(name) || this.#others.has(name)
    if (!waits && name.requirers === 0 && !name.triggered && !name.awaited) return
    this.strike(name)
    if (isObvious(name) && name.hasAutomatic) this.#obvious.add(name)
    else if (name.hasAutomatic) this.#automatic.add(name)
    else this.#others.add(name)
  }

  strike(name: NameState): void {
    this.#obvious.delete(name)
    this.#automatic.delete(name)
    this.#others.delete(name)
  }

  next(): NameState | undefined {
    for (const name of this.#obvious) return name
    return this.#automatic.highest ?? this.#others.highest
  }
}

/** Whether there is no choice left, and nothing undecided that could still have a say. */
function isObvious(name: NameState): boolean {
  return name.requirers > 0 && name.dependantsDecided && !name.hasOptions
}

/** Names by rank. */
class RankedNames {
  readonly #reach: Reach
  readonly #members = new Set<NameState>()
  readonly #ascending: NameState[] = []

  constructor(reach: Reach) {
    this.#reach = reach
  }

  get highest(): NameState | undefined {
    return this.#ascending.at(-1)
  }

  has(name: NameState): boolean {
    return this.#members.has(name)
  }

  add(name: NameState): void {
    this.#members.add(name)
    this.#ascending.splice(this.#place(name), 0, name)
  }

  delete(name: NameState): void {
    if (this.#members.delete(name)) this.#ascending.splice(this.#place(name), 1)
  }

  /** How many names have a lower rank. */
  #place(name: NameState): number {
    const rank = this.#reach.rank(name.id)
    let low = 0
    let high = this.#ascending.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#ascending[middle]
      if (other !== undefined && this.#reach.rank(other.id) < rank) low = middle + 1
      else high = middle
    }
    return low
  }
}
