/** A statement that is true or false, numbered from 0. */
export type Variable = number

/** A variable (`2 * variable`) or its negation (`2 * variable + 1`). */
export type Literal = number

/** The literal that a variable is true. */
export function yes(variable: Variable): Literal {
  return variable * 2
}

/** The opposite of a literal. */
export function not(literal: Literal): Literal {
  return literal ^ 1
}

/**
 * At least one of its literals is true. The first two are watched: the clause is looked at when one becomes false.
 * One that was forgotten has no literals.
 */
type Clause = Literal[]

const unset = 2

/**
 * A formula in conjunctive normal form, and the search for values that make it true: conflict-driven clause learning.
 *
 * Clauses may be added between searches, and what one search learns serves the next. Variables are false unless something
 * speaks for them, so that few are true. Everything is deterministic.
 */
export class Formula {
  #conflicts = 0
  /** Clauses that cannot all be true were added. */
  #contradictory = false

  /** By literal: 1 true, 0 false, or {@link unset}. */
  readonly #values: number[] = []
  readonly #watchers: Clause[][] = []
  /** By variable. */
  readonly #levels: number[] = []
  readonly #reasons: (Clause | undefined)[] = []
  readonly #phases: (0 | 1)[] = []
  readonly #order = new RecencyOrder()
  /** What was learned, and over how many levels each clause spans. */
  readonly #learned: { readonly clause: Clause; readonly levels: number }[] = []
  #model: readonly number[] = []

  /** Literals in the order in which they became true, and where in it each level starts. */
  readonly #trail: Literal[] = []
  readonly #levelStarts: number[] = []
  #propagated = 0

  /** How many conflicts searches came upon so far. */
  get conflicts(): number {
    return this.#conflicts
  }

  /** Makes a variable, which is tried as `phase` first. */
  variable(phase: 0 | 1 = 0): Variable {
    const variable = this.#levels.length
    this.#values.push(unset, unset)
    this.#watchers.push([], [])
    this.#levels.push(0)
    this.#reasons.push(undefined)
    this.#phases.push(phase)
    this.#order.append(variable)
    return variable
  }

  /** Demands that at least one of some literals is true. */
  add(literals: Iterable<Literal>): void {
    this.#backtrack(0)
    const open: Literal[] = []
    for (const literal of new Set(literals)) {
      const value = this.#value(literal)
      if (value === 1 || open.includes(not(literal))) return
      if (value === unset) open.push(literal)
    }
    const [first] = open
    if (first === undefined) this.#contradictory = true
    else if (open.length === 1) this.#assign(first, undefined)
    else this.#watch(open)
  }

  /**
   * Looks for values with which all clauses and all assumptions are true.
   *
   * @returns Nothing when it finds them ({@link Formula.holds} tells them); otherwise assumptions that cannot be true
   * together, which are none when the clauses alone cannot. Or that it came upon more conflicts than it may.
   */
  refute(assumptions: readonly Literal[], maxConflicts: number): readonly Literal[] | undefined | 'exhausted' {
    this.#backtrack(0)
    const lastConflict = this.#conflicts + maxConflicts
    let untilRestart = restartInterval
    for (let round = 1; ; ) {
      if (this.#contradictory) return []
      const conflict = this.#propagate()
      if (conflict !== undefined) {
        this.#conflicts++
        if (this.#level === 0) {
          this.#contradictory = true
          return []
        }
        if (this.#conflicts > lastConflict) return 'exhausted'
        this.#learn(conflict)
        if (--untilRestart === 0) {
          untilRestart = restartInterval * luby(++round)
          this.#backtrack(0)
          this.#forget()
        }
        continue
      }
      const refuted = this.#decide(assumptions)
      if (refuted === 'done') return undefined
      if (refuted !== undefined) return refuted
    }
  }

  /** Whether a literal is true with the values found last; a variable made since then is false. */
  holds(literal: Literal): boolean {
    return (this.#model[literal] ?? literal & 1) === 1
  }

  get #level(): number {
    return this.#levelStarts.length
  }

  #value(literal: Literal): number {
    return this.#values[literal] ?? unset
  }

  #levelOf(literal: Literal): number {
    return this.#levels[literal >> 1] ?? 0
  }

  /** Makes the next assumption true, or gives the next variable a value; `done` when all have one. */
  #decide(assumptions: readonly Literal[]): readonly Literal[] | 'done' | undefined {
    while (this.#level < assumptions.length) {
      const assumption = assumptions[this.#level] ?? 0
      const value = this.#value(assumption)
      if (value === 0) return this.#culprits(assumption, new Set(assumptions))
      this.#levelStarts.push(this.#trail.length)
      if (value === unset) {
        this.#assign(assumption, undefined)
        return undefined
      }
    }
    const variable = this.#order.first(candidate => this.#value(yes(candidate)) === unset)
    if (variable === undefined) {
      this.#model = [...this.#values]
      return 'done'
    }
    this.#levelStarts.push(this.#trail.length)
    this.#assign(yes(variable) + 1 - (this.#phases[variable] ?? 0), undefined)
    return undefined
  }

  #assign(literal: Literal, reason: Clause | undefined): void {
    const variable = literal >> 1
    this.#values[literal] = 1
    this.#values[not(literal)] = 0
    this.#levels[variable] = this.#level
    this.#reasons[variable] = reason
    this.#trail.push(literal)
  }

  #backtrack(level: number): void {
    const start = this.#levelStarts[level]
    if (start === undefined) return
    for (const literal of this.#trail.splice(start)) {
      const variable = literal >> 1
      this.#phases[variable] = literal & 1 ? 0 : 1
      this.#values[literal] = unset
      this.#values[not(literal)] = unset
      this.#order.release(variable)
    }
    this.#levelStarts.length = level
    this.#propagated = Math.min(this.#propagated, start)
  }

  #watch(clause: Clause): void {
    for (const literal of clause.slice(0, 2)) this.#watchers[not(literal)]?.push(clause)
  }

  /** Follows up on what has become true; the clause that cannot be true any more, if there is one. */
  #propagate(): Clause | undefined {
    for (; this.#propagated < this.#trail.length; this.#propagated++) {
      const literal = this.#trail[this.#propagated] ?? 0
      const conflict = this.#visitWatchers(not(literal), this.#watchers[literal] ?? [])
      if (conflict !== undefined) return conflict
    }
    return undefined
  }

  /** Looks at the clauses that watch a literal which has become false; keeps those that still have to. */
  #visitWatchers(lost: Literal, clauses: Clause[]): Clause | undefined {
    let kept = 0
    for (let at = 0; at < clauses.length; at++) {
      const clause = clauses[at] ?? []
      if (clause.length === 0) continue
      const other = clause[0] === lost ? (clause[1] ?? 0) : (clause[0] ?? 0)
      const value = this.#value(other)
      if (value !== 1 && this.#watchAnother(clause, other, lost)) continue
      clauses[kept++] = clause
      if (value === 1) continue
      if (value === unset) {
        this.#assign(other, clause)
        continue
      }
      while (++at < clauses.length) clauses[kept++] = clauses[at] ?? []
      clauses.length = kept
      return clause
    }
    clauses.length = kept
    return undefined
  }

  /** Has a clause watch a literal that is not false in the place of one that is. */
  #watchAnother(clause: Clause, other: Literal, lost: Literal): boolean {
    for (let place = 2; place < clause.length; place++) {
      const literal = clause[place] ?? 0
      if (this.#value(literal) === 0) continue
      clause[0] = other
      clause[1] = literal
      clause[place] = lost
      this.#watchers[not(literal)]?.push(clause)
      return true
    }
    clause[0] = other
    clause[1] = lost
    return false
  }

  /** Learns from a conflict the clause of the first unique implication point, and goes back to where it has a consequence. */
  #learn(conflict: Clause): void {
    const seen = new Set<Variable>()
    const earlier: Literal[] = []
    let open = 0
    let reason: readonly Literal[] = conflict
    let place = this.#trail.length
    let pivot: Literal
    do {
      for (const literal of reason) {
        const variable = literal >> 1
        const level = this.#levelOf(literal)
        if (level === 0 || seen.has(variable)) continue
        seen.add(variable)
        if (level === this.#level) open++
        else earlier.push(literal)
      }
      do pivot = this.#trail[--place] ?? 0
      while (!seen.has(pivot >> 1))
      reason = this.#reasons[pivot >> 1] ?? []
    } while (--open > 0)
    for (const variable of seen) this.#order.bump(variable)

    // What follows from the rest of the clause need not be said.
    const told = earlier.filter(literal => {
      const reason = this.#reasons[literal >> 1]
      return reason === undefined || reason.some(other => !seen.has(other >> 1) && this.#levelOf(other) > 0)
    })
    told.sort((a, b) => this.#levelOf(b) - this.#levelOf(a))
    const clause = [not(pivot), ...told]
    const levels = new Set(told.map(literal => this.#levelOf(literal)))
    this.#backtrack(told[0] === undefined ? 0 : this.#levelOf(told[0]))
    this.#assign(not(pivot), clause.length > 1 ? clause : undefined)
    if (clause.length === 1) return
    this.#watch(clause)
    if (levels.size > 2) this.#learned.push({ clause, levels: levels.size })
  }

  /** Drops half of what was learned when it gets much: clauses over many levels, which rarely have a consequence. */
  #forget(): void {
    if (this.#learned.length < learnedAtMost) return
    this.#learned.sort((a, b) => a.levels - b.levels)
    for (const { clause } of this.#learned.splice(learnedAtMost / 2)) clause.length = 0
  }

  /** The assumptions that make one of them false. */
  #culprits(failed: Literal, assumptions: ReadonlySet<Literal>): readonly Literal[] {
    const culprits = [failed]
    const seen = new Set<Variable>([failed >> 1])
    for (let place = this.#trail.length - 1; place >= 0; place--) {
      const literal = this.#trail[place] ?? 0
      if (!seen.has(literal >> 1) || this.#levelOf(literal) === 0) continue
      const reason = this.#reasons[literal >> 1]
      if (reason !== undefined) for (const other of reason) seen.add(other >> 1)
      else if (assumptions.has(literal) && literal !== failed) culprits.push(literal)
    }
    return culprits
  }
}

/** Learned clauses over many levels that are kept. */
const learnedAtMost = 2_000

/** Conflicts before the first fresh start. */
const restartInterval = 128

/** How long to search before starting over, as a factor: 1 1 2 1 1 2 4 1 1 2 … (Luby, Sinclair and Zuckerman). */
function luby(round: number): number {
  let power = 1
  while (power * 2 - 1 < round) power *= 2
  return power * 2 - 1 === round ? power : luby(round - power + 1)
}

/** Variables, those that took part in a conflict last first, then in the order in which they were made. */
class RecencyOrder {
  readonly #previous: number[] = []
  readonly #next: number[] = []
  /** When each was moved to the front: the higher, the further in front. */
  readonly #stamps: number[] = []
  #front = -1
  #back = -1
  /** No variable in front of it is free. */
  #candidate = -1
  #time = 0

  append(variable: Variable): void {
    this.#previous.push(this.#back)
    this.#next.push(-1)
    this.#stamps.push(-variable)
    if (this.#back >= 0) this.#next[this.#back] = variable
    else this.#front = variable
    this.#back = variable
    if (this.#candidate < 0) this.#candidate = variable
  }

  /** Moves a variable to the front. */
  bump(variable: Variable): void {
    this.#stamps[variable] = ++this.#time
    if (variable === this.#front) return
    const previous = this.#previous[variable] ?? -1
    const next = this.#next[variable] ?? -1
    if (this.#candidate === variable) this.#candidate = previous
    this.#next[previous] = next
    if (next >= 0) this.#previous[next] = previous
    else this.#back = previous
    this.#previous[variable] = -1
    this.#next[variable] = this.#front
    this.#previous[this.#front] = variable
    this.#front = variable
  }

  /** Says that a variable is free again. */
  release(variable: Variable): void {
    const stamp = this.#stamps[variable] ?? 0
    if (this.#candidate < 0 || stamp > (this.#stamps[this.#candidate] ?? 0)) this.#candidate = variable
  }

  /** The first variable that is free. */
  first(isFree: (variable: Variable) => boolean): Variable | undefined {
    while (this.#candidate >= 0 && !isFree(this.#candidate)) this.#candidate = this.#next[this.#candidate] ?? -1
    return this.#candidate < 0 ? undefined : this.#candidate
  }
}
