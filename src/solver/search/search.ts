import { type Attempt, attempt } from '../attempt.js'
import type { Request } from '../request.js'
import { type Constraint, States } from '../state.js'
import type { Universe } from '../universe.js'
import { Foresight } from './foresight.js'
import { Rules } from './rules.js'

/**
 * Finds an answer that apk would have missed; nothing when there is none.
 *
 * @throws `ResolveError` with code `UNDISTRO_RESOLVE_LIMIT`.
 */
export function search(universe: Universe, request: Request): Attempt | undefined {
  const states = new States(universe, request.everything)
  const rules = new Rules(states, worldOf(request, states))
  if (rules.refute() !== undefined) return undefined
  const found = attempt(request, states, new Foresight(rules))
  if (!found.succeeded) throw new RangeError('a choice that was foreseen to lead to an answer did not')
  return found
}

/** A request as constraints, those on names that no repository has included. */
export function worldOf({ world }: Request, states: States): readonly Constraint[] {
  return world.map(dependency => ({ name: states.find(dependency.name), dependency }))
}
