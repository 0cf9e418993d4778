import type { Dependency } from '../apk/index.js'
import { ResolveError } from '../errors/index.js'
import type { NameId } from './names.js'
import { nearestNames } from './nearest.js'
import type { PackageScope, RootChange } from './root-change.js'
import { type NameTreatment, type Treatment, treatments } from './treatment.js'
import type { Universe } from './universe.js'
import { checkTags, readWorld, sortWorld } from './world.js'
import { namesToDelete } from './world-change.js'

/** A request, read. */
export interface Request extends Treatment {
  /** The world to be, sorted. */
  readonly world: readonly Dependency[]
}

/**
 * Reads a request.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY`, `ResolveError` with code `UNDISTRO_RESOLVE_TAG` or
 * `UNDISTRO_RESOLVE_NAME`.
 */
export function readRequest(entries: readonly string[], change: RootChange, universe: Universe): Request {
  const reader = new RequestReader(universe)
  const world = reader.changeWorld(entries, change)
  checkTags(world, universe)
  const { upgrade, latest, available, reinstall, ignore } = change
  reader.ask(treatments.upgrade, upgrade)
  reader.ask(treatments.latest, latest)
  reader.ask(treatments.available, available)
  reader.ask(treatments.reinstall, reinstall)
  reader.ask(treatments.ignore, ignore)
  const { everything, names } = reader
  return { world: available ? world.map(withoutIdentity) : world, everything, names }
}

class RequestReader {
  readonly #universe: Universe
  readonly names = new Map<NameId, NameTreatment>()
  everything = 0

  constructor(universe: Universe) {
    this.#universe = universe
  }

  /** The world to be. */
  changeWorld(entries: readonly string[], { add = [], del = [] }: RootChange): readonly Dependency[] {
    const { dialect, installed } = this.#universe
    const struck = this.#strike(del)
    const kept = readWorld(entries, dialect).filter(({ name }) => !struck.has(name))
    const added = readWorld(add, dialect)
    const world = sortWorld([...kept, ...added])
    // Where nothing is installed yet, all of the world is what is added.
    for (const { name } of installed.size === 0 ? world : added) {
      const id = this.#universe.names.find(name)
      if (id !== undefined) this.#spellOut(id)
    }
    return world
  }

  /** Notes what is asked of packages. */
  ask(treatment: number, scope: PackageScope | undefined): void {
    if (scope === undefined) return

    if (scope === true) {
      this.everything |= treatment
      return
    }
    const [names, inherited] = 'withDepends' in scope ? [scope.withDepends, treatment] : [scope, 0]
    for (const name of names) {
      const named = this.#spellOut(this.#find(name))
      named.own |= treatment
      named.inherited |= inherited
    }
  }

  #strike(del: NonNullable<RootChange['del']>): ReadonlySet<string> {
    const { dialect, installed } = this.#universe
    const records = [...installed.keys()].map(id => this.#universe.record(id))
    const [names, dependantsIn] = 'withDependants' in del ? [del.withDependants, records] : [del, []]
    const struck = namesToDelete(names, dependantsIn, dialect.compat)
    for (const name of names) this.#find(name)
    for (const { name } of records) {
      if (!struck.packages.has(name) || dialect.deletion === undefined) continue
      this.#spellOut(this.#find(name)).own |= dialect.deletion
    }
    return struck.names
  }

  #spellOut(id: NameId): NameTreatment {
    const known = this.names.get(id) ?? { own: 0, inherited: 0 }
    this.names.set(id, known)
    return known
  }

  #find(name: string): NameId {
    const id = this.#universe.names.find(name)
    if (id === undefined) throw unknownName(name, this.#universe)
    return id
  }
}

/** With `available` an identity that no repository has must not hold a package back. */
function withoutIdentity(dependency: Dependency): Dependency {
  if (dependency.operator !== '><') return dependency
  const { operator, version, ...rest } = dependency
  return rest
}

function unknownName(name: string, universe: Universe): ResolveError {
  const nearest = nearestNames(name, universe.providedNames())
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_NAME',
    problem: `neither the root nor a repository has ${JSON.stringify(name)}`,
    hint: nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : 'Check how it is spelled.',
  })
}
