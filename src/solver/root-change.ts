/**
 * Which packages something is asked of: all, those that have one of these names, or those and what they depend on as well.
 */
export type PackageScope = true | NameScope

/** Packages that have one of these names, or those and what they depend on as well. */
export type NameScope = readonly string[] | { readonly withDepends: readonly string[] }

/**
 * What is to become of a root, beyond having what its world wants. What is installed stays where nothing speaks against
 * it, so without any of this only what the world lacks is added, and what nothing needs is removed.
 */
export type RootChange = WorldChange & Upgrading & Reinstalling

/** How the world changes first. */
export interface WorldChange {
  /** Entries to add to the world, each in place of one with its name: `apk add`. */
  readonly add?: readonly string[] | undefined
  /**
   * Names to delete from the world, or these and the names of all installed packages that depend on them: `apk del`,
   * `apk del -r`.
   */
  readonly del?: readonly string[] | { readonly withDependants: readonly string[] } | undefined
}

/** What is to be newer afterwards. */
export type Upgrading = UpgradeSome | UpgradeNamed | UpgradeAll

/** Upgrades, or none. */
export interface UpgradeSome {
  /** Packages to take in the newest version that fits: `apk upgrade`, and for names with what they depend on `apk add -u`. */
  readonly upgrade?: PackageScope | undefined
  /** Packages to take in the newest version even where that does not fit: the option `-l`. */
  readonly latest?: PackageScope | undefined
  readonly available?: undefined
  readonly ignore?: undefined
}

/** Upgrades of some packages to what repositories have: `apk upgrade -a NAME`. */
export interface UpgradeNamed {
  readonly upgrade: readonly string[]
  readonly latest?: PackageScope | undefined
  /**
   * Packages that no repository has are replaced by what repositories have, be it older, and entries of the world that
   * ask for a package by its identity for any of its name.
   */
  readonly available: true
  readonly ignore?: undefined
}

/** Upgrades of all packages. */
export interface UpgradeAll {
  readonly upgrade: true
  readonly latest?: PackageScope | undefined
  /** As in {@link UpgradeNamed}: `apk upgrade -a`. */
  readonly available?: true | undefined
  /** Names of packages that stay as they are: `apk upgrade --ignore`. */
  readonly ignore?: readonly string[] | undefined
}

/** What is to be unpacked again. */
export interface Reinstalling {
  /** Packages to install again in the version that is there: `apk fix`, and with what they depend on `apk fix -d`. */
  readonly reinstall?: NameScope | undefined
}
