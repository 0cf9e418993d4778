import type { Checksum, PackageInfo, ScriptName } from '../apk/index.js'
import type { Entry } from '../archive/index.js'

/** A package to lay into a root file system, read and verified before. */
export interface RootPackage {
  readonly info: PackageInfo
  readonly identity: Checksum
  /** Bytes of the .apk file. */
  readonly size: number
  /** Tag of the repository it was asked from, without `@`. */
  readonly tag?: string | undefined
  /** Hex SHA-256 of the data member. */
  readonly datahash: string
  readonly entries: readonly Entry[]
  readonly scripts: ReadonlyMap<ScriptName, Uint8Array>
  /** Contents of the small files that other stages look into, by path; see {@link isKept}. */
  readonly kept: ReadonlyMap<string, Uint8Array>
}

/**
 * Whether a package's file is one that shapes the image (accounts, the distribution's name, busybox' link lists) or
 * describes the package (its SBOM), so that its content is remembered and a later build need not inflate the package.
 */
export function isKept(path: string): boolean {
  return (
    ['etc/passwd', 'etc/group', 'etc/shadow', 'etc/os-release', 'usr/lib/os-release'].includes(path) ||
    path.startsWith('etc/busybox-paths.d/') ||
    (path.startsWith('var/lib/db/sbom/') && path.endsWith('.spdx.json'))
  )
}
