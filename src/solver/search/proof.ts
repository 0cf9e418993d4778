import type { Request } from '../request.js'
import { States } from '../state.js'
import type { Universe } from '../universe.js'
import { type Formula, type Literal, yes } from './formula.js'
import type { Rule } from './rule.js'
import { Rules, type Switch } from './rules.js'
import { worldOf } from './search.js'

/**
 * Rules that a request and its packages cannot keep together, though they can keep any of them but one: those that come
 * first on the way from the request, in that order. There must be no answer.
 */
export function contradiction(universe: Universe, request: Request): readonly Rule[] {
  const states = new States(universe, request.everything)
  const switches = new Switches()
  const rules = new Rules(states, worldOf(request, states), formula => switches.of(formula))
  const core = refuteAll(rules, switches)
  const [nearest, farthest] = [shrink([...core].reverse(), rules), shrink(core, rules)]
  return switches.rulesOf(nearest.length <= farthest.length ? nearest : farthest)
}

/** Looking for an answer may bring up further rules, which then count as well. */
function refuteAll(rules: Rules, switches: Switches): readonly Literal[] {
  for (let known = -1; known < switches.all.length; ) {
    const { all } = switches
    known = all.length
    const refuted = rules.refute(all)
    if (refuted !== undefined) return refuted
  }
  throw new RangeError('a request that has no answer has one')
}

/** How many rules are tried to leave out, and how many dead ends each try may run into. */
const mostTried = 500
const triedFor = 1_000

/** Leaves out what is not needed for the contradiction, trying what comes first. */
function shrink(core: readonly Literal[], rules: Rules): readonly Literal[] {
  let left = new Set(core)
  for (const literal of core.slice(0, mostTried)) {
    if (!left.delete(literal)) continue
    const refuted = rules.tryToRefute([...left], triedFor)
    if (refuted === undefined || refuted === 'exhausted') left.add(literal)
    else left = new Set(refuted)
  }
  return [...left]
}

/** Literals that switch rules, each made when the rule is first stated. */
class Switches {
  readonly #literals = new Map<Rule, Literal>()

  /** All of them, in the order in which the rules came up. */
  get all(): readonly Literal[] {
    return [...this.#literals.values()]
  }

  of(formula: Formula): Switch {
    return rule => {
      const known = this.#literals.get(rule)
      if (known !== undefined) return known
      const literal = yes(formula.variable(1))
      this.#literals.set(rule, literal)
      return literal
    }
  }

  /** The rules that some of them switch, in the order in which they came up. */
  rulesOf(literals: readonly Literal[]): readonly Rule[] {
    return [...this.#literals].flatMap(([rule, literal]) => (literals.includes(literal) ? [rule] : []))
  }
}
