import { type CompatOptions, type Dependency, parseDependency } from '../apk/index.js'
import { ResolveError } from '../errors/index.js'
import type { Universe } from './universe.js'

/**
 * Reads a world as apk does: of several entries with one name the last one counts, and they are sorted by name, upper
 * and lower case alike.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY`.
 */
export function readWorld(entries: readonly string[], options: CompatOptions = {}): readonly Dependency[] {
  return sortWorld(entries.map(entry => parseDependency(entry, options)))
}

/** Keeps of entries with one name the last, and sorts by name. */
export function sortWorld(entries: readonly Dependency[]): readonly Dependency[] {
  const world = [...new Map(entries.map(entry => [entry.name, entry])).values()]
  return world.sort((a, b) => compareText(folded(a.name), folded(b.name)) || compareText(a.name, b.name))
}

/**
 * Checks that there is a repository for each tag in a world.
 *
 * @throws `ResolveError` with code `UNDISTRO_RESOLVE_TAG`.
 */
export function checkTags(world: readonly Dependency[], { tags }: Universe): void {
  const unknown = world.find(({ tag }) => !tags.includes(tag))
  if (unknown === undefined) return
  const known = tags.flatMap(tag => (tag === undefined ? [] : [`@${tag}`]))
  throw new ResolveError({
    code: 'UNDISTRO_RESOLVE_TAG',
    problem: `${JSON.stringify(`${unknown.name}@${unknown.tag}`)} is to come from a repository with a tag that none has`,
    hint: known.length === 0 ? 'No repository has a tag: leave it out.' : `The tags there are: ${known.join(', ')}.`,
  })
}

function folded(name: string): string {
  return name.replace(/[A-Z]/g, letter => letter.toLowerCase())
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
