import type { Answer } from './transport.js'

/** What a server calls one state of a file (RFC 9110, section 8.8): kept to ask later whether it has changed. */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

/** The validators of an answer. */
export function validatorsOf(answer: Answer): Validators {
  return { etag: answer.header('etag'), lastModified: answer.header('last-modified') }
}

/** Headers that ask for a file only if it is not in that state any more. */
export function unlessUnchanged({ etag, lastModified }: Validators): Record<string, string> {
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
  }
}

/**
 * The one validator that may vouch, in `If-Range`, that a file's bytes are still the same: a strong entity tag; or, if
 * there is no entity tag, a date so much older than the answer that no second change can hide in its second
 * (RFC 9110, sections 8.8.2.2 and 13.1.5).
 */
export function strongValidator(answer: Answer): string | undefined {
  const { etag, lastModified } = validatorsOf(answer)
  if (etag !== undefined) return etag.startsWith('"') ? etag : undefined
  if (lastModified === undefined) return undefined
  const age = Date.parse(answer.header('date') ?? '') - Date.parse(lastModified)
  return age >= 1000 ? lastModified : undefined
}
