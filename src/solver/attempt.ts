import type { Dependency } from '../apk/index.js'
import { installOrder } from './install-order.js'
import { Propagation } from './propagation.js'
import { Selection } from './selection.js'
import { type Constraint, type PackageState, States } from './state.js'
import type { Universe } from './universe.js'

/** What came of trying to meet a request. */
export interface Attempt {
  readonly world: readonly Constraint[]
  /** Entries of the request with names that no index has. */
  readonly unknown: readonly Dependency[]
  /** The packages to install, in order. */
  readonly order: readonly PackageState[]
  /** All packages that were chosen, though they may have no place in the order, or not go together. */
  readonly chosen: readonly PackageState[]
  /** Everything that was asked for and depended on is met. */
  readonly succeeded: boolean
}

/** Tries to meet a request as apk does. */
export function attempt(universe: Universe, request: readonly Dependency[]): Attempt {
  const { dialect } = universe
  const states = new States(universe)
  const world: Constraint[] = []
  const unknown: Dependency[] = []
  for (const dependency of request) {
    const id = universe.names.find(dependency.name)
    if (id !== undefined) world.push({ name: states.name(id), dependency })
    else if (!dependency.conflict) unknown.push(dependency)
  }

  const names = world.map(({ name }) => name.id)
  const reach = dialect.reach(universe, names)
  const agenda = dialect.agenda(reach)
  const propagation = new Propagation(states, reach, agenda)
  for (const constraint of world) propagation.request(constraint, 1 << universe.tags.indexOf(constraint.dependency.tag))
  const selection = new Selection(dialect, agenda, propagation)
  const selected = selection.run()
  const order = installOrder(world, states)
  const isMet = (asker: PackageState | undefined) => (constraint: Constraint) =>
    dialect.meets(asker, constraint.dependency, constraint.name.chosen)
  const met = world.every(isMet(undefined)) && order.every(placed => placed.depends.every(isMet(placed)))
  return { world, unknown, order, chosen: selection.chosen, succeeded: selected && met && unknown.length === 0 }
}
