import type { CodeOf } from './codes.js'
import { type ErrorParts, UndistroError } from './undistro-error.js'

/**
 * No set of packages fits a request: codes `UNDISTRO_RESOLVE_*`.
 *
 * With `strategy: 'complete'` there are facts that prove it, with `strategy: 'apk'` the complaints that apk has.
 */
export class ResolveError extends UndistroError<CodeOf<'RESOLVE'>> {
  override readonly name = 'ResolveError'
  /** Facts that together rule out every answer; without any one of them there is an answer. From the request outward. */
  readonly facts: readonly ResolveFact[]
  /** Changes of the request with each of which there is an answer, the smallest first. */
  readonly remedies: readonly Remedy[]
  /** What apk finds fault with on its way. */
  readonly complaints: readonly ResolveComplaint[]

  constructor(
    parts: ErrorParts<CodeOf<'RESOLVE'>> & {
      facts?: readonly ResolveFact[]
      remedies?: readonly Remedy[]
      complaints?: readonly ResolveComplaint[]
    },
  ) {
    super(parts)
    this.facts = parts.facts ?? []
    this.remedies = parts.remedies ?? []
    this.complaints = parts.complaints ?? []
  }
}

/** A package that has a name which is wanted. */
export interface Candidate {
  /** As in `curl-8.5.0-r0`. */
  readonly package: string
  /** In which version it has the name; absent for a name that it provides without one. */
  readonly version?: string | undefined
  /** Whether it is what is wanted. */
  readonly fits: boolean
}

/** One of the facts that together prove that a request cannot be met. Packages are written as in `curl-8.5.0-r0`. */
export type ResolveFact =
  /** The request (`by` is `world`) or a package wants something, or with `!` does not want it. */
  | {
      readonly kind: 'demand'
      readonly by: string
      /** As in `so:libz.so.1`, `musl>=1.2` or `!libressl`. */
      readonly dependency: string
      /** All packages that have the name, in the order of repositories and indexes. */
      readonly candidates: readonly Candidate[]
      /** Where there is no candidate: names that are spelled nearly like it. */
      readonly nearest: readonly string[]
      /** Where no candidate fits: who else has what is wanted, as in `edge-1.0-r0 for aarch64`. */
      readonly elsewhere: readonly string[]
    }
  /** Only one of these packages can be installed, as all have a name that only one can have. */
  | { readonly kind: 'exclusive'; readonly name: string; readonly packages: readonly string[] }
  /** The package is for another architecture, or its record is malformed. */
  | { readonly kind: 'uninstallable'; readonly package: string; readonly problem: string }
  /** Only repositories with tags have the package, and no such tag is asked for. Tags are without `@`. */
  | { readonly kind: 'masked'; readonly package: string; readonly tags: readonly string[] }
  /** These packages have the name, but are not chosen for it unless one of them is asked for. */
  | { readonly kind: 'unasked'; readonly name: string; readonly packages: readonly string[] }

/** A change of a request with which there is an answer. */
export interface Remedy {
  /** What to do, as a sentence. */
  readonly advice: string
  /** The request with the change. */
  readonly world: readonly string[]
}

/** Something that is wanted of a name. */
export interface Demand {
  /** `world` for the request, otherwise a package, as in `curl-8.5.0-r0`. */
  readonly by: string
  /** As in `so:libz.so.1`, `musl>=1.2` or `!libressl`. */
  readonly dependency: string
}

/** Why something is wanted. */
export interface Wanted {
  /** All that want it, those nearest to the request first. */
  readonly requiredBy: readonly Demand[]
  /** The shortest way that leads to it: what the request wants, what that wants, and so on. */
  readonly chain: readonly Demand[]
}

/** One thing that apk itself finds fault with. Packages are written as in `curl-8.5.0-r0`. */
export type ResolveComplaint = Wanted &
  (
    | {
        /** No repository has a package of that name, or one that provides it. */
        readonly kind: 'missing'
        readonly name: string
        /** Names that are spelled nearly like it. */
        readonly nearest: readonly string[]
      }
    | {
        /** Packages provide the name, but in such a way that one of them has to be asked for. */
        readonly kind: 'virtual'
        readonly name: string
        /** Names of these packages. */
        readonly providers: readonly string[]
      }
    | {
        /** A package is wanted, and there is a demand that it does not meet. */
        readonly kind: 'breaks'
        readonly package: string
        readonly demand: Demand
        /** All packages that have the name in question. */
        readonly available: readonly string[]
      }
    | {
        /** Two packages are wanted that have the same names. */
        readonly kind: 'conflict'
        readonly package: string
        readonly with: string
        readonly names: readonly string[]
      }
    | {
        /** A package is wanted that only repositories have whose tags were not asked for. */
        readonly kind: 'masked'
        readonly package: string
        /** Without `@`. */
        readonly tags: readonly string[]
      }
    | {
        /** A package is wanted that is for another architecture, or whose record is malformed. */
        readonly kind: 'uninstallable'
        readonly package: string
        readonly problem: string
      }
    | {
        /** A package is wanted that was ruled out on the way, by choices that in the end nothing speaks against. */
        readonly kind: 'ruled-out'
        readonly package: string
      }
  )
