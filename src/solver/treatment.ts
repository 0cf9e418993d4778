import type { NameId } from './names.js'

/** What may be asked of a package beyond meeting the world: bits, because a package inherits them from several sides. */
export const treatments = {
  /** Take the newest rather than the installed. */
  upgrade: 1,
  /** Take the newest whatever else speaks against it. */
  latest: 2,
  /** Take what a repository has rather than what none has. */
  available: 4,
  /** Unpack it again. */
  reinstall: 8,
  /** Leave it as it is, though others are upgraded. */
  ignore: 16,
  /** Do not favour it for being installed. */
  remove: 32,
} as const

/** What is asked of the packages of a name, and of what those depend on: bits of {@link treatments}. */
export interface NameTreatment {
  own: number
  inherited: number
}

/** What is asked of packages. */
export interface Treatment {
  /** Of every package that the world leads to. */
  readonly everything: number
  /** Of some; a name that is here at all is one that was spelled out, which decides when its turn comes. */
  readonly names: ReadonlyMap<NameId, NameTreatment>
}
