import type { CodeOf } from './codes.js'
import { type ErrorParts, type ErrorPlace, UndistroError } from './undistro-error.js'

/** One thing that is wrong in a declaration. */
export interface ConfigIssue {
  /** The field, as in `contents.packages[2]`; empty for the document itself. */
  readonly path: string
  readonly problem: string
  readonly hint?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** A declaration is wrong: codes `UNDISTRO_CONFIG_*`. `issues` has every finding, in the order of the document. */
export class ConfigError extends UndistroError<CodeOf<'CONFIG'>> {
  override readonly name = 'ConfigError'
  readonly issues: readonly ConfigIssue[]

  constructor(parts: {
    code: CodeOf<'CONFIG'>
    issues: readonly [ConfigIssue, ...ConfigIssue[]]
    file?: string | undefined
    cause?: unknown
  }) {
    const [first, ...rest] = parts.issues
    const place: ErrorPlace = { file: parts.file, line: first.line, column: first.column }
    const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`
    const problem = `${first.path === '' ? '' : `${first.path}: `}${first.problem}${more}`
    super({ code: parts.code, problem, hint: first.hint, place, cause: parts.cause })
    this.issues = parts.issues
  }
}

/** A text or structure breaks apk's formats: codes `UNDISTRO_FORMAT_*`. */
export class FormatError extends UndistroError<CodeOf<'FORMAT'>> {
  override readonly name = 'FormatError'
}

/** A tar or gzip structure is broken, hostile or over a limit: codes `UNDISTRO_ARCHIVE_*`. */
export class ArchiveError extends UndistroError<CodeOf<'ARCHIVE'>> {
  override readonly name = 'ArchiveError'
}

/** Bytes are not what a digest or record said: codes `UNDISTRO_INTEGRITY_*`. */
export class IntegrityError extends UndistroError<CodeOf<'INTEGRITY'>> {
  override readonly name = 'IntegrityError'
  /** What was promised. */
  readonly expected: string
  /** What the bytes gave. */
  readonly actual: string

  constructor(parts: ErrorParts<CodeOf<'INTEGRITY'>> & { expected: string; actual: string }) {
    super({ ...parts, problem: `${parts.problem}: expected ${parts.expected}, found ${parts.actual}` })
    this.expected = parts.expected
    this.actual = parts.actual
  }
}

/** Nobody trusted vouches for the bytes: codes `UNDISTRO_SIGNATURE_*`. */
export class SignatureError extends UndistroError<CodeOf<'SIGNATURE'>> {
  override readonly name = 'SignatureError'
}

/** Bytes could not be had: codes `UNDISTRO_FETCH_*`. */
export class FetchError extends UndistroError<CodeOf<'FETCH'>> {
  override readonly name = 'FetchError'
  /** HTTP status of the last answer, when there was one. */
  readonly status: number | undefined
  /** How often it was tried. */
  readonly attempts: number

  constructor(parts: ErrorParts<CodeOf<'FETCH'>> & { status?: number | undefined; attempts?: number }) {
    super(parts)
    this.status = parts.status
    this.attempts = parts.attempts ?? 1
  }
}

/** Packages or declarations that cannot share a root file system: codes `UNDISTRO_CONFLICT_*`. */
export class ConflictError extends UndistroError<CodeOf<'CONFLICT'>> {
  override readonly name = 'ConflictError'
}

/** The content-addressed store is damaged: codes `UNDISTRO_STORE_*`. */
export class StoreError extends UndistroError<CodeOf<'STORE'>> {
  override readonly name = 'StoreError'
}

/** An image could not be written or loaded: codes `UNDISTRO_OUTPUT_*`. */
export class OutputError extends UndistroError<CodeOf<'OUTPUT'>> {
  override readonly name = 'OutputError'
}

/** No set of packages fits a request: codes `UNDISTRO_RESOLVE_*`. `facts` has the chain of reasons as data. */
export class ResolveError extends UndistroError<CodeOf<'RESOLVE'>> {
  override readonly name = 'ResolveError'
  readonly facts: readonly ResolveFact[]

  constructor(parts: ErrorParts<CodeOf<'RESOLVE'>> & { facts?: readonly ResolveFact[] }) {
    super(parts)
    this.facts = parts.facts ?? []
  }
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

/** One reason in the explanation of a failed solve. Packages are written as in `curl-8.5.0-r0`. */
export type ResolveFact = Wanted &
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
