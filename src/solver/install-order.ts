import type { Constraint, NameState, PackageState, States } from './state.js'

/**
 * Puts what was chosen in apk's order of installation: depth first from the request, a package behind what it depends
 * on, and behind it what its presence brings in.
 */
export function installOrder(world: readonly Constraint[], states: States): readonly PackageState[] {
  const { universe } = states
  const order: PackageState[] = []
  const placedNames = new Set<NameState>()
  const placedPackages = new Set<PackageState>()

  function* place(name: NameState): Generator<NameState, void> {
    if (placedNames.has(name)) return
    placedNames.add(name)
    const chosen = name.chosen?.package
    if (chosen === undefined || placedPackages.has(chosen)) return
    // Marked before its dependencies are placed, or a cycle would have no end.
    placedPackages.add(chosen)
    for (const offer of chosen.offers) placedNames.add(offer.name)
    for (const demand of chosen.depends) yield demand.name
    order.push(chosen)
    for (const id of chosen.nameIds) {
      for (const follower of universe.followers(id)) {
        const state = states.peek(follower)
        if (state && isDue(state)) yield state
      }
    }
  }

  function isDue(follower: NameState): boolean {
    const chosen = follower.chosen?.package
    if (chosen === undefined || placedNames.has(follower)) return false
    return chosen.installIf.every(({ name, dependency }) => {
      if (universe.dialect.precedes(dependency) && !placedNames.has(name)) return false
      return universe.dialect.meets(chosen, dependency, name.chosen)
    })
  }

  // Generators on a stack of our own: chains of dependencies can be longer than the call stack is deep.
  const stack: Iterator<NameState, void>[] = [world.map(({ name }) => name).values()]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next()
    if (next.done) stack.pop()
    else stack.push(place(next.value))
  }
  return order
}
