import { compareVersions, type IndexPackage } from '../apk/index.js'
import type { Step } from './changeset.js'
import type { RootPackage } from './root.js'
import type { PackageState } from './state.js'
import { treatments } from './treatment.js'
import type { Universe } from './universe.js'

/** What becomes of one package. */
export type Change = Installation | Replacement | Removal

/** A package that was not there. */
export interface Installation {
  readonly kind: 'installing'
  readonly name: string
  readonly old: undefined
  readonly new: IndexPackage
  /** The tag that the package is pinned to afterwards. */
  readonly tag: string | undefined
}

/** A package in place of one of the same name, which may be the same. */
export interface Replacement {
  /**
   * Which of the two is newer; `replacing` is another build of the same version. `reinstalling` and `repinning`, which
   * gives it another tag, have the same package before and after.
   */
  readonly kind: 'upgrading' | 'downgrading' | 'replacing' | 'reinstalling' | 'repinning'
  readonly name: string
  readonly old: RootPackage
  readonly new: IndexPackage
  /** The tag that the package is pinned to afterwards. */
  readonly tag: string | undefined
}

/** A package that goes. */
export interface Removal {
  readonly kind: 'purging'
  readonly name: string
  readonly old: RootPackage
  readonly new: undefined
  readonly tag: undefined
}

/** The change that a step is, if it is one. */
export function changeOf({ before, after }: Step, universe: Universe): Change | undefined {
  if (after === undefined) return before && removal(before, universe)
  const { record } = after
  const tag = tagOf(after, universe)
  if (before === undefined) return { kind: 'installing', name: record.name, old: undefined, new: record, tag }
  const kind = before === after ? kindOfTreatment(after, tag, universe) : kindOfVersions(before, after, universe)
  return kind && { kind, name: record.name, old: rootPackage(before, universe), new: record, tag }
}

/** The tag that a package is pinned to. */
export function tagOf({ id, allowedTags }: PackageState, universe: Universe): string | undefined {
  return universe.tags.find((_, tag) => universe.tagMask(id) & allowedTags & (1 << tag))
}

function removal(before: PackageState, universe: Universe): Removal {
  return {
    kind: 'purging',
    name: before.record.name,
    old: rootPackage(before, universe),
    new: undefined,
    tag: undefined,
  }
}

/** A package that no repository has cannot be unpacked again. */
function kindOfTreatment(
  { id, asked, available }: PackageState,
  tag: string | undefined,
  universe: Universe,
): Replacement['kind'] | undefined {
  if (asked & treatments.reinstall) return available ? 'reinstalling' : undefined
  return universe.installed.get(id) === tag ? undefined : 'repinning'
}

function kindOfVersions(before: PackageState, after: PackageState, { dialect }: Universe): Replacement['kind'] {
  const order = compareVersions(after.record.version, before.record.version, { compat: dialect.compat })
  return order > 0 ? 'upgrading' : order < 0 ? 'downgrading' : 'replacing'
}

function rootPackage({ id, record }: PackageState, universe: Universe): RootPackage {
  const tag = universe.installed.get(id)
  return 'tag' in record || tag !== undefined ? { ...record, tag } : record
}
