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
