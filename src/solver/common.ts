import type { NameState, Provider } from './state.js'

/** At least one provider to choose from. */
export type Options = readonly [Provider, ...Provider[]]

/** The names that every option depends on. */
export function commonDepends([first, ...others]: Options): Set<NameState> {
  const common = dependsOf(first)
  for (const theirs of others.map(dependsOf)) {
    for (const name of common) if (!theirs.has(name)) common.delete(name)
  }
  return common
}

function dependsOf({ package: candidate }: Provider): Set<NameState> {
  const names = new Set<NameState>()
  for (const { name, dependency } of candidate.depends) if (!dependency.conflict) names.add(name)
  return names
}

/** The names that every option has, and whether one of them has it without version. */
export function commonNames([first, ...others]: Options): Map<NameState, boolean> {
  const common = namesOf(first)
  for (const theirs of others.map(namesOf)) {
    for (const [name, unversioned] of common) {
      const isUnversioned = theirs.get(name)
      if (isUnversioned === undefined) common.delete(name)
      else common.set(name, unversioned || isUnversioned)
    }
  }
  return common
}

/** apk asks here how the option has the name in question, and not how it has its own. */
function namesOf({ package: candidate, version }: Provider): Map<NameState, boolean> {
  const names = new Map<NameState, boolean>()
  for (const [place, offer] of candidate.offers.entries()) {
    const offered = place === 0 ? version : offer.version
    if (!names.has(offer.name)) names.set(offer.name, offered === undefined)
  }
  return names
}
