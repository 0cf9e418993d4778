/** Bounds on what an archive may make a reader do. Every one is an error when passed, never a cut. */
export interface ArchiveLimits {
  /** Inflated bytes of one archive. Default: 16 GiB. */
  readonly inflatedBytes: number
  /** Entries of one archive. Default: 1,000,000. */
  readonly entries: number
  /** Bytes of one entry name or link target. Default: 4096, Linux's PATH_MAX. */
  readonly pathBytes: number
  /** Components of one entry name. Default: 128. */
  readonly pathDepth: number
  /** Bytes of one PAX extended header. Default: 1 MiB. */
  readonly paxBytes: number
}

/** The limits that hold where none are given. */
export const defaultArchiveLimits: ArchiveLimits = {
  inflatedBytes: 16 * 2 ** 30,
  entries: 1_000_000,
  pathBytes: 4096,
  pathDepth: 128,
  paxBytes: 2 ** 20,
}
