import type { Architecture } from '../spec/index.js'
import type { LockedPackage } from './lock-data.js'

/** A package that not all architectures have in the same version. */
export interface LockDisagreement {
  readonly name: string
  /** The version of each architecture that has the package. */
  readonly versions: Readonly<Partial<Record<Architecture, string>>>
}

/** The packages of whose versions several architectures differ, by name. */
export function disagreements(
  packages: readonly Pick<LockedPackage, 'name' | 'version' | 'target'>[],
): readonly LockDisagreement[] {
  const versions = new Map<string, Partial<Record<Architecture, string>>>()
  for (const { name, version, target } of packages) versions.set(name, { ...versions.get(name), [target]: version })
  return [...versions]
    .filter(([, byArch]) => new Set(Object.values(byArch)).size > 1)
    .map(([name, byArch]) => ({ name, versions: byArch }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
