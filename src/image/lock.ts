import type { IndexPackage } from '../apk/index.js'
import type { Architecture } from '../spec/index.js'
import type { Digest } from '../store/index.js'

/** What a request resolved to: every package, exactly, for every architecture. Plain data. */
export interface Lock {
  /** What was asked for, as the image's `/etc/apk/world` has it. */
  readonly request: readonly string[]
  readonly archs: readonly Architecture[]
  /** The indexes that were read. */
  readonly repositories: readonly LockedRepository[]
  /** By architecture, and for each in install order. */
  readonly packages: readonly LockedPackage[]
}

/** An index that a lock was made from. */
export interface LockedRepository {
  /** The repository, as declared. */
  readonly url: string
  readonly tag?: string | undefined
  readonly arch: Architecture
  /** Digest of the index file. */
  readonly index: Digest
}

/** A package of a lock, with all that its index says of it. */
export interface LockedPackage extends IndexPackage {
  readonly arch: string
  /** The image's architecture, which for a package that fits all differs from `arch`. */
  readonly target: Architecture
  /** URL or folder of the repository, as declared. */
  readonly repository: string
  /** `ID` of the distribution that the repository is of, when it says so. */
  readonly distribution?: string | undefined
  /** Tag of that repository, when only `@tag` requests may take from it. */
  readonly tag?: string | undefined
  /** Public address of the package; absent when its repository is a folder. */
  readonly url?: string | undefined
  /** The project's home page. */
  readonly homepage?: string | undefined
}
