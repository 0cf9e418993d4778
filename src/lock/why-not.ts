import { type Dependency, parseDependency, satisfies, splitDependency } from '../apk/index.js'
import type { Demand } from '../errors/index.js'
import type { LockData, LockedPackage } from './lock-data.js'
import { type ArchOption, Relations } from './relations.js'

/** Why a lock has nothing that meets a dependency. Packages are written as in `curl-8.5.0-r0`. */
export type WhyNot =
  /** These packages do meet it. */
  | { readonly kind: 'installed'; readonly packages: readonly string[] }
  /** Something asks that it be absent. */
  | { readonly kind: 'excluded'; readonly by: readonly Demand[] }
  /** The name is there in another version, for these demands, of which some may rule out the one in question. */
  | {
      readonly kind: 'other-version'
      readonly packages: readonly string[]
      readonly wantedBy: readonly (Demand & { readonly isHolding: boolean })[]
    }
  /** Nothing that is there asks for it. */
  | { readonly kind: 'unasked' }

/** Says why a lock has nothing that meets a dependency. */
export function whyNot(lock: LockData, dependency: string, options: ArchOption): WhyNot {
  const wanted = parseDependency(dependency)
  const relations = new Relations(lock, options)
  const found = relations.meeting(dependency)
  if (found.length > 0) return { kind: 'installed', packages: found.map(label) }
  const demands = demandsFor(wanted.name, lock, relations.packages)
  const excluding = demands.filter(({ parsed }) => parsed.conflict && concerns(parsed, wanted))
  if (excluding.length > 0) return { kind: 'excluded', by: excluding.map(({ by, dependency }) => ({ by, dependency })) }
  const others = relations.meeting(wanted.name)
  if (others.length === 0) return { kind: 'unasked' }
  const positive = demands.filter(({ parsed }) => !parsed.conflict)
  const wantedBy = positive.map(({ by, dependency, parsed }) => ({
    by,
    dependency,
    isHolding: rulesOut(parsed, wanted),
  }))
  return { kind: 'other-version', packages: others.map(label), wantedBy }
}

/** What the request and the packages want of a name, conflicts included. */
function demandsFor(
  name: string,
  { request }: LockData,
  packages: readonly LockedPackage[],
): readonly (Demand & { readonly parsed: Dependency })[] {
  const asked = [
    ...request.map(dependency => ({ by: 'world', dependency })),
    ...packages.flatMap(item => item.depends.map(dependency => ({ by: label(item), dependency }))),
  ]
  return asked.flatMap(demand => {
    const parsed = splitDependency(demand.dependency)
    return parsed?.name === name ? [{ ...demand, parsed }] : []
  })
}

/** Whether a conflict may be about what is wanted: about any version, or the very one. */
function concerns(conflict: Dependency, { version }: Dependency): boolean {
  if (conflict.version === undefined) return true
  return version !== undefined && satisfies(version, { ...conflict, conflict: false })
}

/** Whether what is wanted in one version cannot be what a demand wants. */
function rulesOut(demand: Dependency, { operator, version }: Dependency): boolean {
  return operator === '=' && demand.version !== undefined && !satisfies(version, demand)
}

function label({ name, version }: LockedPackage): string {
  return `${name}-${version}`
}
