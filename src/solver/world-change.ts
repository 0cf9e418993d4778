import { type Compat, type CompatOptions, formatDependency, type IndexPackage, isBareName } from '../apk/index.js'
import { FormatError } from '../errors/index.js'
import { dialects } from './dialect.js'
import { leansOn, offersOf } from './leaning.js'
import { readWorld } from './world.js'

/** Options of {@link worldDelete}. */
export interface WorldDeleteOptions extends CompatOptions {
  /** The packages of the root: those that depend on what is deleted leave the world too, as with `apk del -r`. */
  readonly withDependants?: readonly IndexPackage[] | undefined
}

/**
 * Adds entries to a world as `apk add` does: each takes the place of the one with its name.
 *
 * @returns The new world, sorted as apk writes it.
 * @throws `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY`.
 */
export function worldAdd(
  world: readonly string[],
  entries: readonly string[],
  options: CompatOptions = {},
): readonly string[] {
  return readWorld([...world, ...entries], options).map(formatDependency)
}

/**
 * Deletes names from a world as `apk del` does.
 *
 * A package that something else still needs stays in the root all the same: solve with the new world, and the reason of
 * the package says why.
 *
 * @returns The new world, sorted as apk writes it. Names that are not in it change nothing.
 * @throws `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY`, also when a name is more than a name.
 */
export function worldDelete(
  world: readonly string[],
  names: readonly string[],
  { withDependants, ...options }: WorldDeleteOptions = {},
): readonly string[] {
  const struck = namesToDelete(names, withDependants ?? [], options.compat).names
  return readWorld(world, options)
    .filter(({ name }) => !struck.has(name))
    .map(formatDependency)
}

/** What `apk del` strikes. */
export interface Deletion {
  /** Names to strike from the world. */
  readonly names: ReadonlySet<string>
  /** Names of the packages that are not wanted any more. */
  readonly packages: ReadonlySet<string>
}

/**
 * Finds what to strike from a world: names and, among the packages given, those that depend on what has them. All of
 * them: apk overlooks one if it came past it before, looking for what depends on something else.
 */
export function namesToDelete(
  names: readonly string[],
  dependantsIn: readonly IndexPackage[],
  compat: Compat = 'apk3',
): Deletion {
  const bad = names.find(name => !isBareName(name))
  if (bad !== undefined) throw notAName(bad)
  const dialect = dialects[compat]
  const holders = dependantsIn.map(record => ({ record }))
  const struck = new Set(names)
  const packages = new Set(names)
  // A set goes on to what is added to it while it is gone through.
  for (const name of packages) {
    struck.add(name)
    const holder = holders.find(({ record }) => record.name === name)
    if (holder === undefined) continue
    for (const { name: other } of offersOf(holder, dialect)) struck.add(other)
    for (const other of holders) if (leansOn(other, holder, dialect)) packages.add(other.record.name)
  }
  return { names: struck, packages }
}

function notAName(text: string): FormatError {
  return new FormatError({
    code: 'UNDISTRO_FORMAT_DEPENDENCY',
    problem: `${JSON.stringify(text)} is not a name`,
    hint: 'Give what is to be deleted by its name alone, without version and tag.',
  })
}
