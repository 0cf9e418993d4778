import { type PackageTable, tableOf } from '../apk/index.js'
import type { Dialect } from './dialect.js'
import type { RootPackage } from './root.js'
import { type Repository, type Source, Universe } from './universe.js'

interface Known {
  readonly sources: readonly Source[]
  readonly universe: Universe
}

/**
 * Universes by the table of their first repository. They live as long as somebody keeps that: indexes that were read keep
 * theirs, and others have a new one each time, as their packages may have changed.
 */
const universes = new WeakMap<PackageTable, Known[]>()

/**
 * The universe of repositories and a root: for an empty root the one that was made for the same indexes before, if there
 * is one.
 */
export function universeOf(
  repositories: readonly Repository[],
  dialect: Dialect,
  arch: string | undefined,
  installed: readonly RootPackage[] = [],
): Universe {
  const sources = repositories.map(({ index, tag }) => ({ table: tableOf(index), tag }))
  const [first] = sources
  if (first === undefined || installed.length > 0) return new Universe(sources, dialect, arch, installed)
  const known = universes.get(first.table) ?? []
  const same = known.find(
    ({ universe, sources: others }) =>
      universe.dialect === dialect && universe.arch === arch && areSame(sources, others),
  )
  if (same) return same.universe
  const universe = new Universe(sources, dialect, arch, [])
  // The latest few are enough: whoever asks for many different ones asks for none again.
  universes.set(first.table, [{ sources, universe }, ...known.slice(0, kept - 1)])
  return universe
}

/** Universes to keep for one index. */
const kept = 2

function areSame(some: readonly Source[], others: readonly Source[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ table, tag }, place) => table === others[place]?.table && tag === others[place]?.tag)
  )
}
