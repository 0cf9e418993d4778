import type { CodeOf } from './codes.js'
import type { ConfigIssue } from './families.js'
import { type ErrorParts, UndistroError } from './undistro-error.js'

/** What a declaration and its lock disagree on. */
export interface LockDifference {
  /** The field of the declaration. */
  readonly field: 'packages' | 'repositories' | 'archs' | 'keys'
  /** What is declared and not locked. */
  readonly declared: readonly string[]
  /** What is locked and not declared. */
  readonly locked: readonly string[]
}

/** A lock is wrong, or does not fit what it is used for: codes `UNDISTRO_LOCK_*`. */
export class LockError extends UndistroError<CodeOf<'LOCK'>> {
  override readonly name = 'LockError'
  /** Everything wrong with a lock file, in the order of the document: with code `UNDISTRO_LOCK_INVALID`. */
  readonly issues: readonly ConfigIssue[]
  /** All that differs: with code `UNDISTRO_LOCK_OUTDATED`. */
  readonly differences: readonly LockDifference[]

  constructor(
    parts: ErrorParts<CodeOf<'LOCK'>> & {
      issues?: readonly ConfigIssue[]
      differences?: readonly LockDifference[]
    },
  ) {
    super(parts)
    this.issues = parts.issues ?? []
    this.differences = parts.differences ?? []
  }
}
