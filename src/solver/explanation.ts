import { ResolveError } from '../errors/index.js'
import type { Attempt } from './attempt.js'
import type { Universe } from './universe.js'

export function explain(_outcome: Attempt, _universe: Universe): ResolveError {
  return new ResolveError({ code: 'UNDISTRO_RESOLVE_UNSATISFIABLE', problem: 'no set of packages meets the request' })
}
