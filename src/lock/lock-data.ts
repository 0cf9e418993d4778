import type { IndexPackage } from '../apk/index.js'
import type { Reason } from '../solver/index.js'
import type { Architecture, KeySpec } from '../spec/index.js'
import type { Digest } from '../store/index.js'

/** The version of lock files that this library writes and reads. */
export const lockVersion = 1

/**
 * What a request resolved to: every package, exactly, for every architecture. Plain data.
 *
 * A lock file is this as JSON: fields in the order in which they stand here, absent ones left out, two spaces of
 * indentation, a line feed at the end. Equal locks give equal bytes. Lists whose order means nothing are sorted; the
 * others are in the order that their comments tell. Nothing in it is secret: URLs have no user, password or query.
 *
 *     {
 *       "lockVersion": 1,
 *       "request": ["curl"],
 *       "archs": ["x86_64"],
 *       "repositories": [{ "url": "https://…/main", "arch": "x86_64", "index": "sha256:…" }],
 *       "keys": [{ "name": "….rsa.pub", "pem": "-----BEGIN PUBLIC KEY-----…", "archs": ["x86_64"] }],
 *       "packages": [
 *         {
 *           "name": "curl",
 *           "version": "8.5.0-r0",
 *           "arch": "x86_64",
 *           "target": "x86_64",
 *           "repository": "https://…/main",
 *           "url": "https://…/main/x86_64/curl-8.5.0-r0.apk",
 *           "size": 1234,
 *           "checksum": "Q1…",
 *           "sections": {
 *             "signature": { "offset": 0, "size": 662, "sha256": "…", "sha1": "…" },
 *             "control": { "offset": 662, "size": 400, "sha256": "…" },
 *             "data": { "offset": 1062, "size": 172, "sha256": "…" }
 *           },
 *           "reason": { "kind": "world", "dependency": "curl" },
 *           "depends": ["so:libcurl.so.4"],
 *           "provides": ["cmd:curl=8.5.0-r0"],
 *           "installIf": [],
 *           "origin": "curl"
 *         }
 *       ]
 *     }
 */
export interface LockData {
  /** Version of this format. */
  readonly lockVersion: typeof lockVersion
  /**
   * `apko`: the lock was apko's, whose files tell nothing of what was asked for, nor of what packages depend on and
   * provide. Its request is every package in its version, as apko itself builds from it.
   */
  readonly source?: 'apko' | undefined
  /** What was asked for, each in apk's world grammar, in the order of the declaration. */
  readonly request: readonly string[]
  /** In the order in which an index of images has them. */
  readonly archs: readonly Architecture[]
  /** By architecture, in the order of the declaration: of a package that two of them have, that of the first is taken. */
  readonly repositories: readonly LockedRepository[]
  /**
   * Architectures for which apk itself finds no answer to the request, though these packages are one: it would install
   * them when asked for each. Absent when there are none.
   */
  readonly refusedByApk?: readonly Architecture[] | undefined
  /**
   * Every key of the declaration that is for one of the architectures, by name; those that were given by URL or file
   * have their text in it, but for keys of apko's lock files, which do not always tell it.
   */
  readonly keys: readonly KeySpec[]
  /** By architecture, and for each in install order. */
  readonly packages: readonly LockedPackage[]
}

/** A repository that a lock was made from, for one architecture. */
export interface LockedRepository {
  /** The repository, as declared. */
  readonly url: string
  readonly tag?: string | undefined
  /** `ID` of the distribution that it is of, when it says so. */
  readonly distribution?: string | undefined
  /** `build`: used for the lock, absent from the image. `runtime`: written to the image, not used. Absent: both. */
  readonly scope?: 'build' | 'runtime' | undefined
  readonly arch: Architecture
  /** Digest of the index file; absent when it was not read, or apko made the lock. */
  readonly index?: Digest | undefined
}

/** A package of a lock, with all that its index says of it. */
export interface LockedPackage extends Omit<IndexPackage, 'installedSize'> {
  readonly arch: string
  /** The image's architecture, which for a package that fits all differs from `arch`. */
  readonly target: Architecture
  /** URL or folder of the repository, as declared. */
  readonly repository: string
  /** Tag of that repository, when only `@tag` requests may take from it. */
  readonly tag?: string | undefined
  /** `ID` of the distribution that the repository is of, when it says so. */
  readonly distribution?: string | undefined
  /** Public address of the package; absent when its repository is a folder. */
  readonly url?: string | undefined
  /** File of the package, when its repository is a folder. In a lock file relative paths start at the folder of that. */
  readonly file?: string | undefined
  /** The parts of the package's file, each with its digest; absent when it was resolved and not fetched. */
  readonly sections?: LockedSections | undefined
  /** Why it is installed; of several reasons the one nearest to the request. */
  readonly reason: Reason
  /** The project's home page. */
  readonly homepage?: string | undefined
  /** Bytes on disk, as the packager summed them up; absent when apko made the lock. */
  readonly installedSize?: number | undefined
}

/** The parts of a package's file, which follow each other without a gap. */
export interface LockedSections {
  /** Absent from a package that nobody signed. */
  readonly signature?: (LockedSection & { readonly sha1: string }) | undefined
  /** Its SHA-1 is the package's `checksum`. */
  readonly control: LockedSection
  /** Its SHA-256 is the `datahash` that the control part states. */
  readonly data: LockedSection & { readonly sha256: string }
}

/** A part of a package's file. */
export interface LockedSection {
  /** Byte of the file that it starts at. */
  readonly offset: number
  /** Bytes. */
  readonly size: number
  /** Hex; absent where apko made the lock, which tells the SHA-1. */
  readonly sha256?: string | undefined
}
