import { type Dependency, parseDependency } from '../apk/index.js'
import { ResolveError } from '../errors/index.js'
import type { Universe } from './universe.js'

/**
 * Reads a request as apk does: of several entries with one name the last one counts, and they are sorted by name, upper
 * and lower case alike.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY`, `ResolveError` with code `UNDISTRO_RESOLVE_TAG`.
 */
export function readWorld(entries: readonly string[], universe: Universe): readonly Dependency[] {
  const byName = new Map<string, Dependency>()
  for (const entry of entries) {
    const dependency = parseDependency(entry, universe.dialect)
    if (!universe.tags.includes(dependency.tag)) throw unknownTag(entry, universe)
    byName.set(dependency.name, dependency)
  }
  const world = [...byName.values()]
  return world.sort((a, b) => compareText(folded(a.name), folded(b.name)) || compareText(a.name, b.name))
}

function unknownTag(entry: string, { tags }: Universe): ResolveError {
  const known = tags.flatMap(tag => (tag === undefined ? [] : [`@${tag}`]))
  return new ResolveError({
    code: 'UNDISTRO_RESOLVE_TAG',
    problem: `${JSON.stringify(entry)} is to come from a repository with a tag that none has`,
    hint: known.length === 0 ? 'No repository has a tag: leave it out.' : `The tags there are: ${known.join(', ')}.`,
  })
}

function folded(name: string): string {
  return name.replace(/[A-Z]/g, letter => letter.toLowerCase())
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
