import type { ErrorCode } from './codes.js'

/** Where a problem lies: whatever is known of it, and never a secret. */
export interface ErrorPlace {
  /** Package, as `name` or `name-version`. */
  readonly package?: string | undefined
  /** Path inside a package or an image. */
  readonly path?: string | undefined
  /** URL without user, password, query or fragment. */
  readonly url?: string | undefined
  /** File on this machine. */
  readonly file?: string | undefined
  /** Line in that file, from 1. */
  readonly line?: number | undefined
  /** Column in that line, from 1. */
  readonly column?: number | undefined
  /** Byte offset in an archive. */
  readonly offset?: number | undefined
}

/** What an error is made of. */
export interface ErrorParts<Code extends ErrorCode = ErrorCode> {
  /** Stable identifier; its meaning is in {@link errorCodes}. */
  readonly code: Code
  /** What was asked, what was found, why that does not do: a clause without a full stop. */
  readonly problem: string
  /** What to try: a sentence. */
  readonly hint?: string | undefined
  readonly place?: ErrorPlace | undefined
  /** The error that led to this one. */
  readonly cause?: unknown
}

const brand = Symbol.for('undistro.error')

/**
 * The base of every error this library throws.
 *
 * `message` reads as text for a person (problem, place, hint); `code`, `place` and `hint` are for programs.
 * Test with {@link UndistroError.is} rather than `instanceof`: it also holds across two copies of the package.
 */
export abstract class UndistroError<Code extends ErrorCode = ErrorCode> extends Error {
  /** Stable identifier of the kind of problem. */
  readonly code: Code
  /** Where the problem lies. */
  readonly place: ErrorPlace
  /** What to try, when there is advice. */
  readonly hint: string | undefined

  constructor(parts: ErrorParts<Code>) {
    super(describe(parts), parts.cause === undefined ? undefined : { cause: parts.cause })
    this.code = parts.code
    this.place = parts.place ?? {}
    this.hint = parts.hint
    Object.defineProperty(this, brand, { value: true })
  }

  /** True for errors of this library, whichever copy of it made them; with `code`, only for that kind. */
  static is(value: unknown, code?: ErrorCode): value is UndistroError {
    if (!(value instanceof Error) || !(brand in value)) return false
    return code === undefined || ('code' in value && value.code === code)
  }
}

function describe({ problem, place, hint }: ErrorParts): string {
  const where = place && describePlace(place)
  const gap = problem.includes('\n') ? '\n' : '. '
  return `${problem}${where ? ` (${where})` : ''}${hint ? `${gap}${hint}` : ''}`
}

function describePlace(place: ErrorPlace): string {
  const parts: string[] = []
  if (place.package !== undefined) parts.push(`package ${place.package}`)
  if (place.path !== undefined) parts.push(`path ${JSON.stringify(place.path)}`)
  if (place.url !== undefined) parts.push(place.url)
  if (place.file !== undefined || place.line !== undefined) {
    const position = [place.line, place.column].filter(n => n !== undefined).join(':')
    parts.push([place.file ?? 'line', position].filter(Boolean).join(place.file === undefined ? ' ' : ':'))
  }
  if (place.offset !== undefined) parts.push(`byte ${place.offset}`)
  return parts.join(', ')
}
