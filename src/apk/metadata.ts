/** What every description of a package has, be it `.PKGINFO`, an index record or an installed-database record. */
export interface PackageMetadata {
  readonly name: string
  /** Version with revision, as in `1.2.3-r0`. */
  readonly version: string
  /** apk architecture (`x86_64`, `aarch64`, `noarch`, …); absent in very old packages. */
  readonly arch?: string | undefined
  readonly description?: string | undefined
  /** The project's home page. */
  readonly url?: string | undefined
  /** Licence as the packager wrote it, which need not be valid SPDX. */
  readonly license?: string | undefined
  /** Name of the source package this one was built from. */
  readonly origin?: string | undefined
  readonly maintainer?: string | undefined
  /** Seconds since 1970. */
  readonly buildTime?: number | undefined
  /** Commit of the build recipe, 40 hex digits, perhaps with a suffix such as `-dirty`. */
  readonly commit?: string | undefined
  readonly providerPriority?: number | undefined
  /** Bytes on disk, as the packager summed them up. */
  readonly installedSize: number
  /** Dependencies and `!conflicts`, each in apk's grammar. */
  readonly depends: readonly string[]
  /** Provided names, each `name` or `name=version`. */
  readonly provides: readonly string[]
  /** Names that, once all are installed, bring this package in. */
  readonly installIf: readonly string[]
}

/** A record of a repository's index: package metadata plus how to fetch and recognise the package. */
export interface IndexPackage extends PackageMetadata {
  /** Identity: `Q1` and the base64 SHA-1 of the control member (`C:`). */
  readonly checksum: string
  /** Bytes of the .apk file (`S:`). */
  readonly size: number
}

/** A repository's index, decoded. */
export interface PackageIndex {
  /** Free text by the repository's maintainers, as in `v3.19.1-643-gec825d20535`. */
  readonly description: string
  /**
   * In file order, which decides ties in the solver. Those of an index that was read are decoded when they are first asked
   * for; to look at a few, use `tableOf`.
   */
  readonly packages: readonly IndexPackage[]
}

/** What a package says of itself: the decoded `.PKGINFO`. */
export interface PackageInfo extends PackageMetadata {
  readonly packager?: string | undefined
  /** Packages whose files this one may overwrite, each `name` or `name<op>version`. */
  readonly replaces: readonly string[]
  readonly replacesPriority?: number | undefined
  /** Directory globs that make the package's trigger run. */
  readonly triggers: readonly string[]
  /** Lower-case hex SHA-256 of the compressed data member; absent in very old packages. */
  readonly datahash?: string | undefined
}
