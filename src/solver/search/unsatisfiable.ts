import { ResolveError } from '../../errors/index.js'
import type { Request } from '../request.js'
import type { Universe } from '../universe.js'
import { Elsewhere, type OtherPackages } from './elsewhere.js'
import { describeFacts } from './fact-text.js'
import { factsOf } from './facts.js'
import { contradiction } from './proof.js'
import { remediesFor } from './remedies.js'

/** Says why a request has no answer: the facts that prove it, and what to change. */
export function unsatisfiable(universe: Universe, request: Request, others: readonly OtherPackages[]): ResolveError {
  const rules = contradiction(universe, request)
  const facts = factsOf(rules, universe, new Elsewhere(others))
  const remedies = remediesFor(rules, facts, universe, request)
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_UNSATISFIABLE',
    problem: describeFacts(facts),
    hint: remedies.map(({ advice }) => advice).join(' Or: '),
    facts,
    remedies,
  })
}
