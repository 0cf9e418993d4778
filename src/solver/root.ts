import type { IndexPackage } from '../apk/index.js'

/** A package that a root has: a record of its installed database, or of an index. */
export interface RootPackage extends IndexPackage {
  /** Tag of the repository it is pinned to, without `@`. */
  readonly tag?: string | undefined
}
