import type { Dependency } from '../apk/index.js'
import { changeset, type Step } from './changeset.js'
import { ApkGuide, type Guide } from './guide.js'
import { Propagation } from './propagation.js'
import type { Request } from './request.js'
import { Selection } from './selection.js'
import type { Constraint, PackageState, States } from './state.js'

/** What came of trying to meet a request. */
export interface Attempt {
  readonly world: readonly Constraint[]
  /** Entries of the request with names that no index has. */
  readonly unknown: readonly Dependency[]
  /** What becomes of each package of the root and of each new one, in order. */
  readonly steps: readonly Step[]
  /** The packages that there are afterwards, in this order. */
  readonly order: readonly PackageState[]
  /** All packages that were chosen, though they may have no place in the order, or not go together. */
  readonly chosen: readonly PackageState[]
  /** Everything that was asked for and depended on is met. */
  readonly succeeded: boolean
}

/** Tries to meet a request as apk does, by its own choices or by those of a guide. */
export function attempt(
  request: Request,
  states: States,
  guide: Guide = new ApkGuide(states.universe.dialect),
): Attempt {
  const { universe } = states
  const { dialect } = universe
  const world: Constraint[] = []
  const unknown: Dependency[] = []
  for (const dependency of request.world) {
    const id = universe.names.find(dependency.name)
    if (id !== undefined) world.push({ name: states.name(id), dependency })
    else if (!dependency.conflict) unknown.push(dependency)
  }

  for (const [name, { own, inherited }] of request.names) {
    for (const { package: candidate } of states.name(name).providers) candidate.ask(own, inherited)
  }

  const names = Int32Array.from(world, ({ name }) => name.id)
  const reach = dialect.reach(universe, names, new Set(request.names.keys()))
  const agenda = dialect.agenda(reach)
  const propagation = new Propagation(states, reach, agenda)
  for (const constraint of world) {
    propagation.request(constraint, 1 << universe.tags.indexOf(constraint.dependency.tag), request.everything)
  }
  const selection = new Selection(agenda, propagation, guide)
  const selected = selection.run()
  const steps = changeset(world, states)
  const order = steps.flatMap(({ after }) => after ?? [])
  const isMet = (asker: PackageState | undefined) => (constraint: Constraint) =>
    dialect.meets(asker, constraint.dependency, constraint.name.chosen)
  const met = world.every(isMet(undefined)) && order.every(placed => placed.depends.every(isMet(placed)))
  return { world, unknown, steps, order, chosen: selection.chosen, succeeded: selected && met && unknown.length === 0 }
}
